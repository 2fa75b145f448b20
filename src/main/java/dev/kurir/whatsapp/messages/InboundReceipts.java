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
import java.util.List;
import java.util.Optional;

/// Handles `<receipt>`: records how far our messages have come, then acknowledges.
public final class InboundReceipts implements NodeHandler {
  private final SerialDeviceStore store;
  private final OwnDevice own;
  private final RetryAnswers retries;

  public InboundReceipts(SerialDeviceStore store, OwnDevice own, RetryAnswers retries) {
    this.store = store;
    this.own = own;
    this.retries = retries;
  }

  @Override
  public void handle(Node node, Connection connection) {
    if (node.attr("type").filter("retry"::equals).isPresent()) {
      retries.take(node, connection);
      return;
    }
    var arrivals = Arrival.in(node).stream().filter(it -> !own.linked().owns(it.reader())).toList();
    var kind = kind(node.attr("type").orElse(""));
    if (kind.isPresent() && !arrivals.isEmpty()) {
      store.shared().inTransaction(unit -> keep(unit, arrivals, kind.get()));
    }
    connection.trySend(Acks.of(node));
  }

  private static boolean keep(Unit unit, List<Arrival> arrivals, Receipt kind) {
    var people = new People(unit);
    for (var arrival : arrivals) {
      Jid reader = people.preferLid(arrival.reader());
      unit.outgoing().received(arrival.messageId(), reader, kind, arrival.at());
    }
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
}
