package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.faults.Disruption;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.whatsapp.binary.Node;
import java.util.List;

/// What happens to a message between the server and a device, when a disruption says so.
/// Thread-safe.
final class Damage {
  /// There a message has its MAC or what that covers; the last bytes of a `pkmsg` are only ids.
  private static final int FROM_THE_END = 12;

  private final Faults faults;

  Damage(Faults faults) {
    this.faults = faults;
  }

  /// The stanza as the device gets it.
  Node strike(Device to, Node message) {
    if (faults.take(Disruption.Withhold.class, to).isPresent()) {
      return with(message, List.of(Node.of("unavailable").attr("type", "view_once").build()));
    }
    return faults.take(Disruption.Corrupt.class, to).isPresent()
        ? with(message, message.children().stream().map(Damage::spoilt).toList())
        : message;
  }

  private static Node with(Node message, List<Node> children) {
    return new Node(message.tag(), message.attrs(), new Node.Children(children));
  }

  private static Node spoilt(Node child) {
    if (!child.is("enc")) {
      return child;
    }
    var bytes = child.bytes().orElseThrow().clone();
    bytes[Math.max(0, bytes.length - FROM_THE_END)] ^= 1;
    return new Node(child.tag(), child.attrs(), new Node.Bytes(bytes));
  }
}
