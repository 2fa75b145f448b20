package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.Bundles;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes to our own phone, and only to it: for what companions ask their phone. No privacy token
/// goes along, the server refuses that. (whatsmeow `send.go`, `sendPeerMessage`.)
public final class PeerSender {
  private static final int ID_BYTES = 9;

  private final SerialDeviceStore store;
  private final StanzaWriter writer;

  public PeerSender(SerialDeviceStore store, StanzaWriter writer) {
    this.store = store;
    this.writer = writer;
  }

  /// An id for a message of ours.
  public static String newId() {
    return "3EB0" + HexFormat.of().withUpperCase().formatHex(Randomness.bytes(ID_BYTES));
  }

  /// Blocks until the server has acknowledged it.
  ///
  /// @param urgency `push_priority`, for what shall wake the phone
  /// @return false when the server refused it, or there are no keys
  /// @throws dev.kurir.whatsapp.connection.RequestException when there is no answer
  public boolean send(
      Connection connection,
      LinkedDevice own,
      String id,
      ProtocolMessage content,
      Optional<String> urgency) {
    Jid phone = own.address().account();
    byte[] bytes = Message.newBuilder().setProtocolMessage(content).build().toByteArray();
    var keys = keys(connection.requests(), phone);
    var ack = connection.requests().expectAck(id);
    try {
      var written = writer.write(connection, unit -> seal(unit, own, id, bytes, keys, urgency));
      return switch (written) {
        case WRITTEN ->
            connection.requests().awaitAck(id, ack, Requests.LIMIT).attr("error").isEmpty();
        case MAYBE_WRITTEN -> throw new DisconnectedException("the connection is over");
        case NOTHING -> false;
      };
    } finally {
      connection.requests().forgetAck(id);
    }
  }

  private Map<Jid, Bundles.Fetched> keys(Requests requests, Jid phone) {
    var missing = store.shared().inTransaction(unit -> Fanout.withoutSession(unit, List.of(phone)));
    return missing.isEmpty() ? Map.of() : Bundles.fetch(requests, missing);
  }

  private static Optional<Node> seal(
      Unit unit,
      LinkedDevice own,
      String id,
      byte[] bytes,
      Map<Jid, Bundles.Fetched> keys,
      Optional<String> urgency) {
    var message = new Outbound(id, "text", bytes, bytes);
    var encrypted = new Fanout(unit, own).encrypt(message, List.of(own.address().account()), keys);
    return encrypted.nodes().isEmpty()
        ? Optional.empty()
        : Optional.of(stanza(own, id, urgency, encrypted));
  }

  private static Node stanza(
      LinkedDevice own, String id, Optional<String> urgency, Fanout.Encrypted encrypted) {
    var stanza =
        Node.of("message")
            .attr("id", id)
            .attr("type", "text")
            .attr("category", "peer")
            .attr("to", own.jid().account())
            .attr("push_priority", urgency)
            .child(Node.of("meta").attr("appdata", "default"))
            .children(encrypted.nodes().getFirst().children("enc"));
    if (encrypted.preKey()) {
      stanza.child(Node.of("device-identity").bytes(own.deviceIdentity()));
    }
    return stanza.build();
  }
}
