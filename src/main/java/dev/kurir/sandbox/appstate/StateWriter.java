package dev.kurir.sandbox.appstate;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Json;
import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.proto.AppStateSyncKey;
import dev.kurir.whatsapp.proto.AppStateSyncKeyData;
import dev.kurir.whatsapp.proto.AppStateSyncKeyFingerprint;
import dev.kurir.whatsapp.proto.AppStateSyncKeyId;
import dev.kurir.whatsapp.proto.KeyId;
import dev.kurir.whatsapp.proto.SyncActionData;
import dev.kurir.whatsapp.proto.SyncActionValue;
import dev.kurir.whatsapp.proto.SyncdIndex;
import dev.kurir.whatsapp.proto.SyncdMutation;
import dev.kurir.whatsapp.proto.SyncdMutation.SyncdOperation;
import dev.kurir.whatsapp.proto.SyncdPatch;
import dev.kurir.whatsapp.proto.SyncdPlainTextRecord;
import dev.kurir.whatsapp.proto.SyncdRecord;
import dev.kurir.whatsapp.proto.SyncdSnapshot;
import dev.kurir.whatsapp.proto.SyncdSnapshotRecovery;
import dev.kurir.whatsapp.proto.SyncdValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// How a phone changes its app state: it encrypts each change, signs the patch, and signs what all
/// patches together amount to. Belongs to the phone's line: not thread-safe.
public final class StateWriter {
  private static final int VALUE_MAC = 32;
  private static final int IV = 16;

  private final Account account;
  private final Collections collections;
  private int keys;

  public StateWriter(Account account, Collections collections) {
    this.account = account;
    this.collections = collections;
    this.keys = collections.newestKey(account);
  }

  /// One change.
  ///
  /// @param removes the entry goes; `value` is what it was
  /// @param index a name, and what it is about
  /// @param version of the kind of value
  public record Change(boolean removes, List<String> index, SyncActionValue value, int version) {}

  /// Further patches are made with a new key.
  public void startNewKey() {
    keys++;
  }

  /// The keys that companions need, oldest first.
  public List<AppStateSyncKey> keys() {
    return IntStream.rangeClosed(1, keys).mapToObj(this::shared).toList();
  }

  /// The keys with these ids, those that exist.
  public List<AppStateSyncKey> keys(List<AppStateSyncKeyId> wanted) {
    return wanted.stream()
        .map(id -> StateKey.number(id.getKeyId().toByteArray()))
        .filter(number -> number >= 1 && number <= keys)
        .map(this::shared)
        .toList();
  }

  private AppStateSyncKey shared(int number) {
    var key = StateKey.of(account, number);
    return AppStateSyncKey.newBuilder()
        .setKeyId(AppStateSyncKeyId.newBuilder().setKeyId(ByteString.copyFrom(key.id())))
        .setKeyData(
            AppStateSyncKeyData.newBuilder()
                .setKeyData(ByteString.copyFrom(key.data()))
                .setFingerprint(
                    AppStateSyncKeyFingerprint.newBuilder()
                        .setRawId(account.registrationId())
                        .setCurrentIndex(1)
                        .addDeviceIndexes(0))
                .setTimestamp(number))
        .build();
  }

  /// Signs the changes and gives them to the server.
  ///
  /// @return the new version of the collection
  public long write(String collection, List<Change> changes, Batch batch) {
    var key = StateKey.of(account, keys);
    long base = collections.version(account, collection);
    var macs = collections.valueMacs(account, collection);
    var patch = SyncdPatch.newBuilder().setKeyId(keyId(key)).setDeviceIndex(0);
    var patchMac = new ByteArrayOutputStream();
    for (Change change : changes) {
      var mutation = mutation(change, key);
      byte[] mac = Collection.valueMac(mutation.getRecord());
      var index = mutation.getRecord().getIndex().getBlob();
      if (change.removes()) {
        macs.remove(index);
      } else {
        macs.put(index, mac);
      }
      patchMac.writeBytes(mac);
      patch.addMutations(mutation);
    }
    var sum = new SumHash();
    macs.values().forEach(sum::add);
    byte[] version = ByteBuffer.allocate(Long.BYTES).putLong(base + 1).array();
    byte[] name = collection.getBytes(StandardCharsets.UTF_8);
    byte[] snapshotMac = Hmac.sha256(key.snapshotMac(), sum.bytes(), version, name);
    patch
        .setSnapshotMac(ByteString.copyFrom(snapshotMac))
        .setPatchMac(
            ByteString.copyFrom(
                Hmac.sha256(key.patchMac(), snapshotMac, patchMac.toByteArray(), version, name)));
    return collections.push(account, collection, base, patch.build(), batch).orElseThrow();
  }

  private static SyncdMutation mutation(Change change, StateKey key) {
    byte[] index = Json.bytes(change.index());
    byte[] plain =
        SyncActionData.newBuilder()
            .setIndex(ByteString.copyFrom(index))
            .setValue(change.value())
            .setPadding(ByteString.EMPTY)
            .setVersion(change.version())
            .build()
            .toByteArray();
    byte[] iv = Randomness.bytes(IV);
    byte[] cipher = Aes.cbcEncrypt(key.valueEncryption(), iv, plain);
    byte[] start = ByteBuffer.allocate(1 + key.id().length).put(op(change)).put(key.id()).array();
    byte[] length = ByteBuffer.allocate(Long.BYTES).putLong(start.length).array();
    byte[] mac = Hmac.sha512(key.valueMac(), start, iv, cipher, length);
    byte[] blob =
        ByteBuffer.allocate(iv.length + cipher.length + VALUE_MAC)
            .put(iv)
            .put(cipher)
            .put(mac, 0, VALUE_MAC)
            .array();
    return SyncdMutation.newBuilder()
        .setOperation(change.removes() ? SyncdOperation.REMOVE : SyncdOperation.SET)
        .setRecord(
            SyncdRecord.newBuilder()
                .setIndex(
                    SyncdIndex.newBuilder()
                        .setBlob(ByteString.copyFrom(Hmac.sha256(key.index(), index))))
                .setValue(SyncdValue.newBuilder().setBlob(ByteString.copyFrom(blob)))
                .setKeyId(keyId(key)))
        .build();
  }

  private static byte op(Change change) {
    return (byte) (change.removes() ? 2 : 1);
  }

  private static KeyId.Builder keyId(StateKey key) {
    return KeyId.newBuilder().setId(ByteString.copyFrom(key.id()));
  }

  /// The whole of a collection, in clear; empty when there is no such collection.
  public Optional<SyncdSnapshotRecovery> recovery(String name) {
    return collections.snapshot(account, name).map(all -> clear(name, all));
  }

  private SyncdSnapshotRecovery clear(String name, SyncdSnapshot all) {
    var recovery =
        SyncdSnapshotRecovery.newBuilder().setCollectionName(name).setVersion(all.getVersion());
    var sum = new SumHash();
    for (SyncdRecord each : all.getRecordsList()) {
      byte[] mac = Collection.valueMac(each);
      sum.add(mac);
      recovery.addMutationRecords(
          SyncdPlainTextRecord.newBuilder()
              .setValue(open(each))
              .setKeyId(each.getKeyId().getId())
              .setMac(ByteString.copyFrom(mac)));
    }
    return recovery.setCollectionLthash(ByteString.copyFrom(sum.bytes())).build();
  }

  private SyncActionData open(SyncdRecord sealed) {
    var key = StateKey.of(account, StateKey.number(sealed.getKeyId().getId().toByteArray()));
    byte[] blob = sealed.getValue().getBlob().toByteArray();
    byte[] iv = Arrays.copyOf(blob, IV);
    byte[] cipher = Arrays.copyOfRange(blob, IV, blob.length - VALUE_MAC);
    try {
      return SyncActionData.parseFrom(
          Aes.cbcDecrypt(key.valueEncryption(), iv, cipher).orElseThrow());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a record of the app state cannot be read", e);
    }
  }
}
