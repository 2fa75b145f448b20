package dev.kurir.whatsapp.appstate;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.proto.SyncActionData;
import dev.kurir.whatsapp.proto.SyncdMutation;
import dev.kurir.whatsapp.proto.SyncdMutation.SyncdOperation;
import dev.kurir.whatsapp.proto.SyncdPatch;
import dev.kurir.whatsapp.proto.SyncdRecord;
import dev.kurir.whatsapp.proto.SyncdSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks and opens what the server hands out of one collection. (whatsmeow `appstate/decode.go`.)
final class StateReader {
  private static final int MAC = 32;
  private static final int SHORTEST_VALUE = 16 + 16 + MAC;

  private final String collection;
  private final Map<ByteString, StateKeys> keys;

  /// @param keys all that are needed, by id
  StateReader(String collection, Map<ByteString, StateKeys> keys) {
    this.collection = collection;
    this.keys = keys;
  }

  /// All of a collection.
  Step read(SyncdSnapshot snapshot) throws BrokenStateException {
    var sum = new LtHash();
    Map<ByteString, Optional<byte[]>> macs = new LinkedHashMap<>();
    for (SyncdRecord each : snapshot.getRecordsList()) {
      byte[] mac = valueMac(each);
      sum.add(mac);
      macs.put(each.getIndex().getBlob(), Optional.of(mac));
    }
    long version = snapshot.getVersion().getVersion();
    check(
        keys(snapshot.getKeyId().getId()).macOfSnapshot(sum, version, collection),
        snapshot.getMac(),
        "the sum of a snapshot");
    List<Mutation> mutations = new ArrayList<>(snapshot.getRecordsCount());
    for (SyncdRecord each : snapshot.getRecordsList()) {
      mutations.add(open(SyncdOperation.SET, each));
    }
    return new Step(version, sum, true, macs, mutations);
  }

  /// One patch.
  ///
  /// @param before the sum that it changes; stays as it is
  /// @param known MACs of the values at the indexes that it changes, as far as there are any
  /// @param changes the patch's own, or those that it left on a media host
  Step read(
      SyncdPatch patch, LtHash before, Map<ByteString, byte[]> known, List<SyncdMutation> changes)
      throws BrokenStateException {
    var sum = new LtHash(before.bytes());
    Map<ByteString, Optional<byte[]>> macs = new LinkedHashMap<>();
    List<byte[]> valueMacs = new ArrayList<>(changes.size());
    for (SyncdMutation change : changes) {
      byte[] mac = valueMac(change.getRecord());
      valueMacs.add(mac);
      var index = change.getRecord().getIndex().getBlob();
      macs.getOrDefault(index, Optional.ofNullable(known.get(index))).ifPresent(sum::subtract);
      boolean sets = change.getOperation() == SyncdOperation.SET;
      if (sets) {
        sum.add(mac);
      }
      macs.put(index, sets ? Optional.of(mac) : Optional.empty());
    }
    checkMacs(patch, sum, valueMacs);
    List<Mutation> mutations = new ArrayList<>(changes.size());
    for (SyncdMutation change : changes) {
      mutations.add(open(change.getOperation(), change.getRecord()));
    }
    return new Step(patch.getVersion().getVersion(), sum, false, macs, mutations);
  }

  private void checkMacs(SyncdPatch patch, LtHash sum, List<byte[]> valueMacs)
      throws BrokenStateException {
    var key = keys(patch.getKeyId().getId());
    long version = patch.getVersion().getVersion();
    check(
        key.macOfSnapshot(sum, version, collection),
        patch.getSnapshotMac(),
        "the sum after a patch");
    byte[] snapshotMac = patch.getSnapshotMac().toByteArray();
    check(
        key.macOfPatch(snapshotMac, valueMacs, version, collection),
        patch.getPatchMac(),
        "the MAC of a patch");
  }

  private Mutation open(SyncdOperation operation, SyncdRecord sealed) throws BrokenStateException {
    byte[] keyId = sealed.getKeyId().getId().toByteArray();
    var key = keys(sealed.getKeyId().getId());
    byte[] blob = sealed.getValue().getBlob().toByteArray();
    byte[] content = Arrays.copyOf(blob, blob.length - MAC);
    byte[] mac = valueMac(sealed);
    if (!Digests.same(key.macOfValue(operation, keyId, content), mac)) {
      throw new BrokenStateException("the MAC of a value");
    }
    var data = data(key.open(content));
    check(key.macOfIndex(data.getIndex().toByteArray()), sealed.getIndex().getBlob(), "an index");
    return new Mutation(
        operation == SyncdOperation.REMOVE,
        IndexText.parse(data.getIndex().toByteArray()),
        data.getValue(),
        sealed.getIndex().getBlob(),
        mac);
  }

  private static SyncActionData data(Optional<byte[]> plain) throws BrokenStateException {
    try {
      return SyncActionData.parseFrom(
          plain.orElseThrow(() -> new BrokenStateException("a value does not decrypt")));
    } catch (InvalidProtocolBufferException _) {
      throw new BrokenStateException("a value is no action");
    }
  }

  private static byte[] valueMac(SyncdRecord sealed) throws BrokenStateException {
    var blob = sealed.getValue().getBlob();
    if (blob.size() < SHORTEST_VALUE || sealed.getIndex().getBlob().size() != MAC) {
      throw new BrokenStateException("an entry is too short");
    }
    return blob.substring(blob.size() - MAC).toByteArray();
  }

  private StateKeys keys(ByteString id) throws BrokenStateException {
    var found = keys.get(id);
    if (found == null) {
      throw new BrokenStateException("a key that nobody named");
    }
    return found;
  }

  private static void check(byte[] expected, ByteString claimed, String what)
      throws BrokenStateException {
    if (!Digests.same(expected, claimed.toByteArray())) {
      throw new BrokenStateException(what + " is another one");
    }
  }
}
