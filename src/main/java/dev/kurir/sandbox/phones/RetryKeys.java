package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.server.KeyNodes;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;
import java.util.List;

/// The keys that a phone puts into a retry receipt: `<registration/>` and `<keys/>`, with a
/// one-time prekey that was made for it.
final class RetryKeys {
  private RetryKeys() {}

  static List<Node> of(Phone phone, Batch batch) {
    var keys = phone.device().keys();
    var oneTime = phone.keys().makeOneTime(1, batch).getFirst();
    return List.of(
        KeyNodes.registration(keys),
        Node.of("keys")
            .child(KeyNodes.type())
            .child(KeyNodes.identity(keys))
            .child(KeyNodes.preKey(oneTime))
            .child(KeyNodes.signedPreKey(keys))
            .build());
  }
}
