package dev.kurir.sandbox.appstate;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.proto.SyncdMutation;
import dev.kurir.whatsapp.proto.SyncdMutation.SyncdOperation;
import dev.kurir.whatsapp.proto.SyncdPatch;
import dev.kurir.whatsapp.proto.SyncdRecord;
import dev.kurir.whatsapp.proto.SyncdSnapshot;
import dev.kurir.whatsapp.proto.SyncdVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One collection of one account: all its patches, and the records that they leave. Not
/// thread-safe.
final class Collection {
  private static final int MAC = 32;

  private final List<SyncdPatch> patches = new ArrayList<>();
  private final Map<ByteString, SyncdRecord> records = new LinkedHashMap<>();

  long version() {
    return patches.size();
  }

  /// @param patch with the version after [#version]
  void add(SyncdPatch patch) {
    patches.add(patch);
    for (SyncdMutation mutation : patch.getMutationsList()) {
      var index = mutation.getRecord().getIndex().getBlob();
      if (mutation.getOperation() == SyncdOperation.SET) {
        records.put(index, mutation.getRecord());
      } else {
        records.remove(index);
      }
    }
  }

  List<SyncdPatch> after(long version, int limit) {
    return List.copyOf(
        patches.subList(
            (int) Math.min(version, version()), (int) Math.min(version + limit, version())));
  }

  /// All records with the MAC that the last writer gave them; empty when there was none.
  Optional<SyncdSnapshot> snapshot() {
    return patches.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SyncdSnapshot.newBuilder()
                .setVersion(SyncdVersion.newBuilder().setVersion(version()))
                .addAllRecords(records.values())
                .setMac(patches.getLast().getSnapshotMac())
                .setKeyId(patches.getLast().getKeyId())
                .build());
  }

  /// The MACs of the values that it holds, by the MACs of their indexes.
  Map<ByteString, byte[]> valueMacs() {
    var macs = new LinkedHashMap<ByteString, byte[]>();
    records.forEach((index, row) -> macs.put(index, valueMac(row)));
    return macs;
  }

  static byte[] valueMac(SyncdRecord row) {
    var blob = row.getValue().getBlob();
    return blob.substring(Math.max(0, blob.size() - MAC)).toByteArray();
  }

  Optional<byte[]> lastKeyId() {
    return patches.isEmpty()
        ? Optional.empty()
        : Optional.of(patches.getLast().getKeyId().getId().toByteArray());
  }
}
