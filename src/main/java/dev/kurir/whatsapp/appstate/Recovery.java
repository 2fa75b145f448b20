package dev.kurir.whatsapp.appstate;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestMessage;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage.PeerDataOperationResult.SyncDSnapshotFatalRecoveryResponse;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestType;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.proto.SyncdPlainTextRecord;
import dev.kurir.whatsapp.proto.SyncdSnapshotRecovery;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// All of a collection as the phone tells it, when what the server has does not add up. (whatsmeow
/// `appstate/recovery.go`.)
final class Recovery {
  private static final int LARGEST = 32 << 20;

  private final SyncdSnapshotRecovery told;

  private Recovery(SyncdSnapshotRecovery told) {
    this.told = told;
  }

  /// What to ask the phone.
  ///
  /// @param now seconds since 1970
  static ProtocolMessage question(String collection, long now) {
    return ProtocolMessage.newBuilder()
        .setType(ProtocolMessage.Type.PEER_DATA_OPERATION_REQUEST_MESSAGE)
        .setPeerDataOperationRequestMessage(
            PeerDataOperationRequestMessage.newBuilder()
                .setPeerDataOperationRequestType(
                    PeerDataOperationRequestType.COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY)
                .setSyncdCollectionFatalRecoveryRequest(
                    PeerDataOperationRequestMessage.SyncDCollectionFatalRecoveryRequest.newBuilder()
                        .setCollectionName(collection)
                        .setTimestamp(now)))
        .build();
  }

  /// @param answer a `SyncDSnapshotFatalRecoveryResponse`
  static Recovery parse(byte[] answer, String collection) throws BrokenStateException {
    try {
      var response = SyncDSnapshotFatalRecoveryResponse.parseFrom(answer);
      byte[] bytes = response.getCollectionSnapshot().toByteArray();
      var told = SyncdSnapshotRecovery.parseFrom(response.getIsCompressed() ? unzip(bytes) : bytes);
      if (!told.getCollectionName().equals(collection)) {
        throw new BrokenStateException("the phone tells of another collection");
      }
      return new Recovery(told);
    } catch (IOException _) {
      throw new BrokenStateException("the phone's answer is unreadable");
    }
  }

  private static byte[] unzip(byte[] bytes) throws IOException {
    try (var plain = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] out = plain.readNBytes(LARGEST + 1);
      if (out.length > LARGEST) {
        throw new InvalidProtocolBufferException("too large");
      }
      return out;
    }
  }

  List<ByteString> keyIds() {
    return told.getMutationRecordsList().stream()
        .map(SyncdPlainTextRecord::getKeyId)
        .distinct()
        .toList();
  }

  /// The phone vouches for the values; the sum has to be that of their MACs all the same.
  Step step(Map<ByteString, StateKeys> keys) throws BrokenStateException {
    var sum = new LtHash();
    Map<ByteString, Optional<byte[]>> macs = new LinkedHashMap<>();
    List<Mutation> mutations = new ArrayList<>();
    for (SyncdPlainTextRecord each : told.getMutationRecordsList()) {
      var key = keys.get(each.getKeyId());
      byte[] mac = each.getMac().toByteArray();
      if (key == null || mac.length != 32) {
        throw new BrokenStateException("the phone tells an entry without its MAC");
      }
      byte[] json = each.getValue().getIndex().toByteArray();
      var index = ByteString.copyFrom(key.macOfIndex(json));
      sum.add(mac);
      macs.put(index, Optional.of(mac));
      mutations.add(
          new Mutation(false, IndexText.parse(json), each.getValue().getValue(), index, mac));
    }
    if (!Digests.same(sum.bytes(), told.getCollectionLthash().toByteArray())) {
      throw new BrokenStateException("what the phone tells does not add up");
    }
    return new Step(told.getVersion().getVersion(), sum, true, macs, mutations);
  }
}
