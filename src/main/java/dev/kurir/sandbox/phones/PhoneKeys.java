package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.PreKeyShelf.OneTimeKey;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.signal.PreKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The private halves of a phone's prekeys. The signed one has the id 0 here and
/// [#SIGNED_PRE_KEY_ID] on the wire. Belongs to the phone's line: not thread-safe.
final class PhoneKeys implements PreKeys {
  static final int SIGNED_PRE_KEY_ID = 1;

  private static final int SIGNED_ROW = 0;
  private static final int IDS = 1 << 24;

  private final String phone;
  private final TreeMap<Integer, KeyPair> keys = new TreeMap<>();
  private int last;

  PhoneKeys(String phone) {
    this.phone = phone;
  }

  void load(int id, byte[] privateKey) {
    keys.put(id, KeyPair.ofPrivate(privateKey));
    last = Math.max(last, id);
  }

  KeyPair makeSigned(Batch batch) {
    return make(SIGNED_ROW, batch);
  }

  /// Makes one-time prekeys; the public halves are to be uploaded.
  List<OneTimeKey> makeOneTime(int count, Batch batch) {
    var made = new ArrayList<OneTimeKey>();
    for (int i = 0; i < count; i++) {
      last = last + 1 == IDS ? 1 : last + 1;
      made.add(new OneTimeKey(last, make(last, batch).publicKey()));
    }
    return made;
  }

  private KeyPair make(int id, Batch batch) {
    var pair = KeyPair.generate();
    keys.put(id, pair);
    batch.put(Table.PHONE_PRE_KEYS, row(id), pair.privateKey());
    return pair;
  }

  KeyPair signed() {
    return Optional.ofNullable(keys.get(SIGNED_ROW)).orElseThrow();
  }

  @Override
  public Optional<KeyPair> signedPreKey(int id) {
    return id == SIGNED_PRE_KEY_ID ? Optional.of(signed()) : Optional.empty();
  }

  @Override
  public Optional<KeyPair> preKey(int id) {
    return id == SIGNED_ROW ? Optional.empty() : Optional.ofNullable(keys.get(id));
  }

  void use(int id, Batch batch) {
    keys.remove(id);
    batch.delete(Table.PHONE_PRE_KEYS, row(id));
  }

  void clear(Batch batch) {
    keys.keySet().forEach(id -> batch.delete(Table.PHONE_PRE_KEYS, row(id)));
    keys.clear();
  }

  private String row(int id) {
    return Table.key(phone, id);
  }
}
