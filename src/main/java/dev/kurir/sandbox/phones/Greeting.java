package dev.kurir.sandbox.phones;

import com.google.protobuf.ByteString;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.server.TrustTokens;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.proto.HistorySync;
import dev.kurir.whatsapp.proto.HistorySyncNotification;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.PhoneNumberToLIDMapping;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.proto.Pushname;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;

/// The first history that a phone sends to a device that it has linked: no old messages, but who is
/// who. Baileys holds back all events for up to 20 seconds until it comes.
final class Greeting {
  private static final int ID_BYTES = 15;

  private Greeting() {}

  /// Sends it, unless it was sent before.
  static void send(Phone phone, Device companion) {
    if (companion.companion().filter(linked -> !linked.greeted()).isEmpty()) {
      return;
    }
    var batch = new Batch();
    companion.markGreeted(batch);
    var enc = phone.writing().encrypt(companion, Letter.padded(notification(phone)), batch);
    var stanza =
        Node.of("message")
            .attr("id", "AC" + HexFormat.of().withUpperCase().formatHex(Randomness.bytes(ID_BYTES)))
            .attr("type", "text")
            .attr("category", "peer")
            .attr("to", companion.lid())
            .attr("device_fanout", "false")
            .child(enc)
            .child(Node.of("meta").attr("appdata", "default"))
            .build();
    phone.toServerAfter(batch, List.of(stanza));
  }

  private static Message notification(Phone phone) {
    var notification =
        HistorySyncNotification.newBuilder()
            .setSyncType(HistorySyncNotification.HistorySyncType.INITIAL_BOOTSTRAP)
            .setChunkOrder(1)
            .setProgress(100)
            .setInitialHistBootstrapInlinePayload(
                ByteString.copyFrom(deflated(history(phone).toByteArray())));
    return Message.newBuilder()
        .setProtocolMessage(
            ProtocolMessage.newBuilder()
                .setType(ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION)
                .setHistorySyncNotification(notification))
        .build();
  }

  private static HistorySync history(Phone phone) {
    var own = phone.account();
    var history =
        HistorySync.newBuilder()
            .setSyncType(HistorySyncNotification.HistorySyncType.INITIAL_BOOTSTRAP)
            .setChunkOrder(1)
            .setProgress(100)
            .setNctSalt(ByteString.copyFrom(TrustTokens.salt(own)))
            .addPushnames(Pushname.newBuilder().setId(own.pn().toString()).setPushname(own.name()));
    own.contacts().stream()
        .flatMap(number -> phone.desk().network().account(number).stream())
        .forEach(other ->
            history.addPhoneNumberToLidMappings(
                PhoneNumberToLIDMapping.newBuilder()
                    .setPnJid(other.pn().toString())
                    .setLidJid(other.lid().toString())));
    return history.build();
  }

  private static byte[] deflated(byte[] bytes) {
    var deflated = new ByteArrayOutputStream();
    try (var deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      var buffer = new byte[4_096];
      while (!deflater.finished()) {
        deflated.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return deflated.toByteArray();
  }
}
