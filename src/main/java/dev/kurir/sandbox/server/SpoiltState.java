package dev.kurir.sandbox.server;

import com.google.protobuf.ByteString;
import dev.kurir.sandbox.faults.Disruption.BrokenState.Part;
import dev.kurir.whatsapp.proto.SyncdIndex;
import dev.kurir.whatsapp.proto.SyncdPatch;
import dev.kurir.whatsapp.proto.SyncdRecord;
import dev.kurir.whatsapp.proto.SyncdSnapshot;
import dev.kurir.whatsapp.proto.SyncdValue;

/// App state with one byte changed that some MAC should notice.
final class SpoiltState {
  private SpoiltState() {}

  static SyncdPatch of(SyncdPatch patch, Part part) {
    var spoilt = patch.toBuilder();
    switch (part) {
      case PATCH_MAC -> spoilt.setPatchMac(flipped(patch.getPatchMac()));
      case SNAPSHOT_MAC -> spoilt.setSnapshotMac(flipped(patch.getSnapshotMac()));
      case VALUE, INDEX -> {
        if (patch.getMutationsCount() > 0) {
          var first = patch.getMutations(0);
          spoilt.setMutations(0, first.toBuilder().setRecord(spoilt(first.getRecord(), part)));
        }
      }
    }
    return spoilt.build();
  }

  static SyncdSnapshot of(SyncdSnapshot snapshot, Part part) {
    var spoilt = snapshot.toBuilder();
    switch (part) {
      case PATCH_MAC, SNAPSHOT_MAC -> spoilt.setMac(flipped(snapshot.getMac()));
      case VALUE, INDEX -> {
        if (snapshot.getRecordsCount() > 0) {
          spoilt.setRecords(0, spoilt(snapshot.getRecords(0), part));
        }
      }
    }
    return spoilt.build();
  }

  private static SyncdRecord spoilt(SyncdRecord row, Part part) {
    return part == Part.INDEX
        ? row.toBuilder()
            .setIndex(SyncdIndex.newBuilder().setBlob(flipped(row.getIndex().getBlob())))
            .build()
        : row.toBuilder()
            .setValue(SyncdValue.newBuilder().setBlob(flipped(row.getValue().getBlob())))
            .build();
  }

  /// The first byte of all; of a value that is its IV, which only its MAC protects.
  private static ByteString flipped(ByteString bytes) {
    byte[] changed = bytes.toByteArray();
    if (changed.length > 0) {
      changed[0] ^= 1;
    }
    return ByteString.copyFrom(changed);
  }
}
