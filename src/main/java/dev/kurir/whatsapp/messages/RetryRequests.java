package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.prekeys.PreKeyRows;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks the sender of a message that cannot be read to encrypt it again. From the second time on,
/// or at once when a group's sender key is missing, our keys go along, so that the sender can start
/// a new session; after the fourth time it is given up. (whatsmeow `retry.go`.)
final class RetryRequests {
  static final int MOST = 4;
  private static final int REMEMBERED = 256;

  private final SerialDeviceStore store;

  /// How often each message was asked for. Null until the first one; the oldest are forgotten.
  private @Nullable Map<String, Integer> counts;

  RetryRequests(SerialDeviceStore store) {
    this.store = store;
  }

  /// Empty when it was asked for often enough.
  Optional<Node> next(Node message, LinkedDevice own, RetryReason reason) {
    int count = count(message);
    if (count > MOST) {
      return Optional.empty();
    }
    var receipt =
        Receipts.start(message)
            .attr("type", "retry")
            .child(
                Node.of("retry")
                    .attr("count", count)
                    .attr("id", message.attr("id"))
                    .attr("t", message.attr("t"))
                    .attr("v", "1")
                    .attr("error", reason.code()))
            .child(KeyNodes.registration(own.identity().registrationId()));
    if (message.attr("category").filter("peer"::equals).isPresent()) {
      receipt.attr("category", "peer");
    }
    if (count > 1 || reason == RetryReason.NO_SENDER_KEY) {
      Node keys = store.inTransaction(unit -> keys(unit, own));
      receipt.child(keys);
    }
    return Optional.of(receipt.build());
  }

  /// Whether this is, or may be, the answer to such a request.
  synchronized boolean isAskedFor(Node message) {
    return countIn(message) > 0
        || (counts != null && counts.containsKey(message.attr("id").orElse("")));
  }

  private static Node keys(Unit unit, LinkedDevice own) {
    return Node.of("keys")
        .child(KeyNodes.type())
        .child(KeyNodes.identity(own.identity().identityKey().publicKey()))
        .child(KeyNodes.preKey(new PreKeyRows(unit).single()))
        .child(KeyNodes.signedPreKey(DeviceRows.currentSignedPreKey(unit)))
        .child(Node.of("device-identity").bytes(own.deviceIdentity()))
        .build();
  }

  /// A message that is itself the answer to such a request says to which one: so the count survives
  /// a restart.
  private synchronized int count(Node message) {
    Map<String, Integer> known = counts == null ? new LinkedHashMap<>() : counts;
    counts = known;
    String id = message.attr("id").orElse("");
    int before = known.containsKey(id) ? known.get(id) : countIn(message);
    known.remove(id);
    known.put(id, before + 1);
    if (known.size() > REMEMBERED) {
      known.remove(known.keySet().iterator().next());
    }
    return before + 1;
  }

  private static int countIn(Node message) {
    return message
        .child("enc")
        .flatMap(enc -> enc.attr("count"))
        .filter(count -> count.matches("\\d{1,3}"))
        .map(Integer::parseInt)
        .orElse(0);
  }
}
