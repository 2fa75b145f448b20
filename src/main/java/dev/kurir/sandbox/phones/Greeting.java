package dev.kurir.sandbox.phones;

import com.google.protobuf.ByteString;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.media.MediaShelf;
import dev.kurir.sandbox.media.MediaType;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.proto.HistorySync;
import dev.kurir.whatsapp.proto.HistorySyncNotification;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/// What a phone sends to a device that it has linked: the keys of its app state, and its history in
/// pieces. Baileys holds back all events for up to 20 seconds until the first piece comes. Belongs
/// to the phone's line: not thread-safe.
final class Greeting {
  /// Larger pieces go to the media host. (Those of real phones mostly do; but stock Baileys would
  /// look for them at WhatsApp's own host.)
  private static final int LARGEST_INLINE = 48 << 10;

  private static final int REMEMBERED = 20;

  private final Phone phone;
  private boolean mediaOnly;

  /// Pieces on the media host by the id of the message that told of them.
  private final Map<String, Piece> announced =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Piece> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Piece(Device companion, HistorySync history, byte[] mediaKey) {}

  Greeting(Phone phone) {
    this.phone = phone;
  }

  /// From now on every piece but the first goes to the media host, however small.
  void putAllOnMedia() {
    mediaOnly = true;
  }

  /// Sends it, unless it was sent before.
  void send(Device companion) {
    if (companion.companion().filter(linked -> !linked.greeted()).isEmpty()) {
      return;
    }
    var batch = new Batch();
    companion.markGreeted(batch);
    phone.settings().prepare(batch);
    var stanzas = new ArrayList<Node>();
    var keys = PeerMail.keys(phone.settings().writer().keys());
    stanzas.add(PeerMail.stanza(phone, companion, PeerMail.newId(), keys, batch));
    boolean first = true;
    for (HistorySync piece : Histories.first(phone, companion)) {
      stanzas.add(stanza(companion, piece, mediaOnly && !first, batch));
      first = false;
    }
    phone.toServerAfter(batch, stanzas);
  }

  /// Sends one more piece to all companions.
  void send(HistorySync piece, boolean media) {
    var batch = new Batch();
    var stanzas = new ArrayList<Node>();
    for (Device device : phone.account().devices().values()) {
      if (!device.isPhone()) {
        stanzas.add(stanza(device, piece, media, batch));
      }
    }
    phone.toServerAfter(batch, stanzas);
  }

  private Node stanza(Device companion, HistorySync piece, boolean media, Batch batch) {
    var id = PeerMail.newId();
    byte[] deflated = deflated(piece.toByteArray());
    var notification =
        HistorySyncNotification.newBuilder()
            .setSyncType(piece.getSyncType())
            .setChunkOrder(piece.getChunkOrder())
            .setProgress(piece.getProgress());
    if (media || deflated.length > LARGEST_INLINE) {
      var nonce = Histories.nonce(companion);
      var shelf = phone.desk().server().shelf();
      var file = shelf.put(companion, MediaType.HISTORY, deflated, nonce, batch);
      tell(notification, file);
      announced.put(id, new Piece(companion, piece, file.mediaKey()));
    } else {
      notification.setInitialHistBootstrapInlinePayload(ByteString.copyFrom(deflated));
    }
    var content =
        ProtocolMessage.newBuilder()
            .setType(ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION)
            .setHistorySyncNotification(notification);
    return PeerMail.stanza(phone, companion, id, content, batch);
  }

  private static void tell(HistorySyncNotification.Builder notification, MediaShelf.Upload file) {
    notification
        .setFileSha256(ByteString.copyFrom(file.sha256()))
        .setFileLength(file.length())
        .setMediaKey(ByteString.copyFrom(file.mediaKey()))
        .setFileEncSha256(ByteString.copyFrom(file.encSha256()))
        .setDirectPath(file.directPath())
        .setEncHandle(file.handle());
  }

  /// A companion could not use a file: it is put there again, and announced again.
  void again(Node receipt) {
    var id = receipt.attr("id").orElse("");
    var piece = announced.get(id);
    if (piece == null || !proves(receipt, id, piece.mediaKey)) {
      phone.desk().journal().refused(phone.device(), "server-error", "of no piece, or not sealed");
      return;
    }
    announced.remove(id);
    var batch = new Batch();
    phone.toServerAfter(batch, List.of(stanza(piece.companion, piece.history, true, batch)));
  }

  /// Only who has the key of the file can seal its id so.
  private static boolean proves(Node receipt, String id, byte[] mediaKey) {
    var sealed = receipt.child("encrypt").orElseThrow();
    byte[] key = Hkdf.derive(mediaKey, "WhatsApp Media Retry Notification", 32);
    return Aes.gcmDecrypt(
            key,
            sealed.child("enc_iv").flatMap(Node::bytes).orElseThrow(),
            id.getBytes(StandardCharsets.UTF_8),
            sealed.child("enc_p").flatMap(Node::bytes).orElseThrow())
        .filter(plain -> new String(plain, StandardCharsets.UTF_8).endsWith(id))
        .isPresent();
  }

  private static byte[] deflated(byte[] bytes) {
    var deflated = new ByteArrayOutputStream();
    try (var deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      var buffer = new byte[16_384];
      while (!deflater.finished()) {
        deflated.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return deflated.toByteArray();
  }
}
