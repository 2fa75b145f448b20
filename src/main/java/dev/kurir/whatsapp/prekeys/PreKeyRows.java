package dev.kurir.whatsapp.prekeys;

import static dev.kurir.whatsapp.store.Unit.Category.DEVICE;
import static dev.kurir.whatsapp.store.Unit.Category.PRE_KEY;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.proto.PreKeyRangeRow;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.PreKeyIds;
import dev.kurir.whatsapp.signal.PreKeys;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Our own one-time prekeys inside one unit. A row is the private key, 32 bytes. Ids run from 1 to
/// 2^24 - 1 and start again; none is given out twice before that.
public final class PreKeyRows implements PreKeys {
  private static final String RANGE = "pre-keys";

  private final Unit unit;

  public PreKeyRows(Unit unit) {
    this.unit = unit;
  }

  @Override
  public Optional<KeyPair> signedPreKey(int id) {
    return DeviceRows.signedPreKey(unit, id).map(SignedPreKey::pair);
  }

  @Override
  public Optional<KeyPair> preKey(int id) {
    return unit.read(PRE_KEY, name(id)).map(KeyPair::ofPrivate);
  }

  /// The message that used it is stored in this unit.
  public void remove(int id) {
    unit.delete(PRE_KEY, List.of(name(id)));
  }

  public long count() {
    return unit.count(PRE_KEY);
  }

  /// Keys to upload: first those that an earlier upload may not have brought to the server, then
  /// new ones, which are stored.
  public List<OneTimePreKey> toUpload(int count) {
    var range = range();
    List<OneTimePreKey> batch = new ArrayList<>(count);
    int id = range.getUploaded();
    for (; id != range.getNext() && batch.size() < count; id = PreKeyIds.after(id)) {
      int pending = id;
      if (!range.getSingleList().contains(pending)) {
        preKey(id).ifPresent(pair -> batch.add(new OneTimePreKey(pending, pair)));
      }
    }
    if (batch.size() < count) {
      batch.addAll(make(count - batch.size()));
    }
    return batch;
  }

  /// All keys up to `last` are about to go up: from now on the server may have them.
  public void markSending(int last) {
    write(range().toBuilder().setUnsure(last).build());
  }

  /// The last of the keys of which nobody knows whether the server has them; empty when there are
  /// none.
  public Optional<Integer> unsure() {
    return Optional.of(range()).filter(PreKeyRangeRow::hasUnsure).map(PreKeyRangeRow::getUnsure);
  }

  /// The server has none of them.
  public void markRefused() {
    write(range().toBuilder().clearUnsure().build());
  }

  /// The server has all keys up to `last`, or may have them.
  public void markUploaded(int last) {
    var range = range().toBuilder().setUploaded(PreKeyIds.after(last)).clearUnsure();
    write((range.getUploaded() == range.getNext() ? range.clearSingle() : range).build());
  }

  /// One new key that is never uploaded: it goes to a single peer, in a retry receipt.
  public OneTimePreKey single() {
    var before = range();
    var key = make(1).getFirst();
    if (before.getUploaded() == before.getNext()) {
      write(range().toBuilder().setUploaded(PreKeyIds.after(key.id())).build());
    } else {
      write(range().toBuilder().addSingle(key.id()).build());
    }
    return key;
  }

  /// For a link whose one-time keys are lost: the server may have some of them still, and nobody
  /// knows which ids are used up. New ones begin at some other of the 16 million.
  public void beginElsewhere() {
    int id = 1 + Randomness.below(PreKeyIds.MAX);
    write(PreKeyRangeRow.newBuilder().setNext(id).setUploaded(id).build());
  }

  private List<OneTimePreKey> make(int count) {
    var range = range();
    var made = OneTimePreKey.generate(before(range.getNext()), count);
    Map<String, byte[]> rows = LinkedHashMap.newLinkedHashMap(count);
    made.forEach(key -> rows.put(name(key.id()), key.pair().privateKey()));
    unit.write(PRE_KEY, rows);
    write(range.toBuilder().setNext(PreKeyIds.after(made.getLast().id())).build());
    return made;
  }

  private PreKeyRangeRow range() {
    return unit.read(DEVICE, RANGE)
        .map(PreKeyRows::decode)
        .orElseGet(() -> PreKeyRangeRow.newBuilder().setNext(1).setUploaded(1).build());
  }

  private void write(PreKeyRangeRow range) {
    unit.write(DEVICE, RANGE, range.toByteArray());
  }

  private static PreKeyRangeRow decode(byte[] row) {
    try {
      return PreKeyRangeRow.parseFrom(row);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of the prekey ids is unreadable", e);
    }
  }

  private static int before(int id) {
    return id == 1 ? PreKeyIds.MAX : id - 1;
  }

  private static String name(int id) {
    return Integer.toString(id);
  }
}
