package dev.kurir.sandbox.phones;

import com.google.protobuf.ByteString;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.proto.AppStateSyncKey;
import dev.kurir.whatsapp.proto.AppStateSyncKeyShare;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage.PeerDataOperationResult;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestType;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.proto.SyncdSnapshotRecovery;
import java.util.HexFormat;
import java.util.List;

/// What a phone tells only its companions, each alone. Belongs to the phone's line: not
/// thread-safe.
final class PeerMail {
  private static final int ID_BYTES = 15;

  private PeerMail() {}

  static String newId() {
    return "AC" + HexFormat.of().withUpperCase().formatHex(Randomness.bytes(ID_BYTES));
  }

  /// The stanza for one companion; its ratchet step is in the batch.
  static Node stanza(
      Phone phone, Device companion, String id, ProtocolMessage.Builder content, Batch batch) {
    var message = Message.newBuilder().setProtocolMessage(content).build();
    return Node.of("message")
        .attr("id", id)
        .attr("type", "text")
        .attr("category", "peer")
        .attr("to", companion.lid())
        .attr("device_fanout", "false")
        .child(phone.writing().encrypt(companion, Letter.padded(message), batch))
        .child(Node.of("meta").attr("appdata", "default"))
        .build();
  }

  static ProtocolMessage.Builder keys(List<AppStateSyncKey> keys) {
    return ProtocolMessage.newBuilder()
        .setType(ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE)
        .setAppStateSyncKeyShare(AppStateSyncKeyShare.newBuilder().addAllKeys(keys));
  }

  /// The whole of a collection, in clear, for a companion that cannot make sense of the patches.
  ///
  /// @param request the id of the message that asked
  static ProtocolMessage.Builder recovery(String request, SyncdSnapshotRecovery collection) {
    return ProtocolMessage.newBuilder()
        .setType(ProtocolMessage.Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE)
        .setPeerDataOperationRequestResponseMessage(
            PeerDataOperationRequestResponseMessage.newBuilder()
                .setPeerDataOperationRequestType(
                    PeerDataOperationRequestType.COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY)
                .setStanzaId(request)
                .addPeerDataOperationResult(
                    PeerDataOperationResult.newBuilder()
                        .setSyncdSnapshotFatalRecoveryResponse(
                            PeerDataOperationResult.SyncDSnapshotFatalRecoveryResponse.newBuilder()
                                .setCollectionSnapshot(
                                    ByteString.copyFrom(collection.toByteArray())))));
  }
}
