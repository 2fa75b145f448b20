package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The keys of one sender in one group: ours, to write with, or another device's, to read with. A
/// sender makes a new one when a member leaves; earlier ones are kept for messages on their way.
/// Immutable; all bytes that leave or enter through [#encode] and [#decode] are secret. The text
/// form names no key material.
public final class SenderKeyRecord {
  /// libsignal: the same.
  static final int MAX_KEYS = 5;

  /// Skipped message keys in all sender keys together (libsignal: in each); the oldest go first.
  static final int MAX_SKIPPED = 2_000;

  /// Newest first.
  private final List<SenderKeyState> keys;

  private SenderKeyRecord(List<SenderKeyState> keys) {
    this.keys = List.copyOf(keys);
  }

  @SuppressWarnings("ReferenceEquality") // states are values, and the same one need not be copied
  static SenderKeyRecord of(List<SenderKeyState> keys) {
    List<SenderKeyState> kept = new ArrayList<>();
    int left = MAX_SKIPPED;
    for (SenderKeyState key : keys.subList(0, Math.min(keys.size(), MAX_KEYS))) {
      KeyChain chain = key.keys().keepingSkipped(left);
      left -= chain.skipped().size();
      kept.add(chain == key.keys() ? key : key.with(chain));
    }
    return new SenderKeyRecord(kept);
  }

  /// A new sender key of our own. Distribute it before, or with, the first message.
  public static SenderKeyRecord generate() {
    KeyPair signing = KeyPair.generate();
    ChainKey first = new ChainKey(Randomness.bytes(ChainKey.LENGTH), 0);
    return new SenderKeyRecord(
        List.of(
            new SenderKeyState(
                Randomness.below(Integer.MAX_VALUE),
                KeyChain.from(first),
                signing.publicKey(),
                signing)));
  }

  /// @throws IllegalArgumentException when the bytes were not written by [#encode]
  public static SenderKeyRecord decode(byte[] bytes) {
    return SenderKeyRecordForm.read(bytes);
  }

  public byte[] encode() {
    return SenderKeyRecordForm.write(this);
  }

  SenderKeyState current() {
    return keys.getFirst();
  }

  List<SenderKeyState> keys() {
    return keys;
  }

  Optional<SenderKeyState> named(int id) {
    return keys.stream().filter(key -> key.id() == id).findFirst();
  }

  /// Puts a key that was distributed first. One that is known stays where it stands in its chain: a
  /// distribution that comes again must not bring used message keys back. Another key under a known
  /// id takes its place.
  SenderKeyRecord learn(SenderKeyState told) {
    SenderKeyState known = named(told.id()).filter(told::isSameKeyAs).orElse(told);
    List<SenderKeyState> all = new ArrayList<>(keys);
    all.removeIf(key -> key.id() == told.id());
    all.addFirst(known);
    return of(all);
  }

  /// The key moved on, and keeps its place.
  @SuppressWarnings("ReferenceEquality") // `before` is one of ours
  SenderKeyRecord goOn(SenderKeyState before, SenderKeyState after) {
    List<SenderKeyState> all = new ArrayList<>(keys);
    all.replaceAll(key -> key == before ? after : key);
    return of(all);
  }

  @Override
  public String toString() {
    return "SenderKeyRecord[" + keys.size() + " keys]";
  }
}
