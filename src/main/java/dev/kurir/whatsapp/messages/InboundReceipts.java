package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Acks;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.NodeHandler;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.store.Outgoing.Receipt;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Handles `<receipt>`: records how far our messages have come, then acknowledges.
public final class InboundReceipts implements NodeHandler {
  /// The server groups at most some dozens.
  private static final int MOST_IDS = 1_000;

  private final SerialDeviceStore store;
  private final OwnDevice own;

  public InboundReceipts(SerialDeviceStore store, OwnDevice own) {
    this.store = store;
    this.own = own;
  }

  @Override
  public void handle(Node node, Connection connection) {
    var from = node.jid("from").filter(jid -> jid.isPn() || jid.isLid());
    var kind = kind(node.attr("type").orElse(""));
    if (from.isPresent() && kind.isPresent() && !own.linked().owns(from.get())) {
      store.shared().inTransaction(unit -> keep(unit, node, from.get(), kind.get()));
    } else if (from.isPresent() && node.attr("type").filter("retry"::equals).isPresent()) {
      store.inTransaction(unit -> adoptKeys(unit, node, from.get()));
    }
    connection.trySend(Acks.of(node));
  }

  private static boolean keep(Unit unit, Node node, Jid from, Receipt kind) {
    Jid reader = new People(unit).preferLid(from);
    ids(node).forEach(id -> unit.outgoing().received(id, reader, kind, seconds(node)));
    return true;
  }

  private boolean adoptKeys(Unit unit, Node node, Jid from) {
    RetryKeys.adopt(unit, own.linked(), node, node.jid("participant").orElse(from));
    return true;
  }

  /// A device that is not looked at (`inactive`) has the message all the same. Those of our own
  /// devices (`sender`, `read-self`), requests to repeat (`retry`) and errors say nothing of it.
  private static Optional<Receipt> kind(String type) {
    return switch (type) {
      case "", "inactive" -> Optional.of(Receipt.DELIVERED);
      case "read", "played" -> Optional.of(Receipt.READ);
      default -> Optional.empty();
    };
  }

  private static List<String> ids(Node node) {
    List<String> ids = new ArrayList<>();
    Stream.concat(
            node.attr("id").stream(),
            node.child("list").stream()
                .flatMap(list -> list.children("item").stream())
                .flatMap(item -> item.attr("id").stream()))
        .distinct()
        .limit(MOST_IDS)
        .forEach(ids::add);
    return ids;
  }

  private static long seconds(Node node) {
    return node.attr("t").filter(t -> t.matches("\\d{1,11}")).map(Long::parseLong).orElse(0L);
  }
}
