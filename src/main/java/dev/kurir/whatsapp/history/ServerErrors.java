package dev.kurir.whatsapp.history;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.proto.ServerErrorReceipt;
import java.nio.charset.StandardCharsets;

/// Tells the phone that a file of its history cannot be used, so that it puts it on the media host
/// again. Sealed with the file's own key: the server could not make it up. (whatsmeow `message.go`,
/// `mediaretry.go`.)
final class ServerErrors {
  private static final String INFO = "WhatsApp Media Retry Notification";

  private ServerErrors() {}

  static Node receipt(String messageId, ByteString mediaKey, LinkedDevice own) {
    byte[] plain = ServerErrorReceipt.newBuilder().setStanzaId(messageId).build().toByteArray();
    byte[] key = Hkdf.derive(mediaKey.toByteArray(), INFO, 32);
    byte[] iv = Randomness.bytes(12);
    byte[] id = messageId.getBytes(StandardCharsets.UTF_8);
    return Node.of("receipt")
        .attr("id", messageId)
        .attr("type", "server-error")
        .attr("to", own.jid().account())
        .attr("category", "peer")
        .child(
            Node.of("encrypt")
                .child(Node.of("enc_p").bytes(Aes.gcmEncrypt(key, iv, id, plain)))
                .child(Node.of("enc_iv").bytes(iv)))
        .build();
  }
}
