package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.signal.TestDevice.Letter;
import java.util.Arrays;
import java.util.Optional;

/// The other end of a conversation, played by Signal's own library with its in-memory store.
public final class OracleDevice {
  private static final int SIGNED_ID = 5;

  private final SignalOracle oracle;
  private final Object identity;
  private final Object store;
  private final Object peer;
  private final Object cipher;
  private final Object signed;
  private final int registrationId;
  private int lastPreKeyId = 100;

  public OracleDevice(SignalOracle oracle, int registrationId) {
    this.oracle = oracle;
    this.registrationId = registrationId;
    Object pair = newPair();
    Object identityKey = oracle.make("IdentityKey", oracle.call(pair, "getPublicKey"));
    identity = oracle.make("IdentityKeyPair", identityKey, oracle.call(pair, "getPrivateKey"));
    store = oracle.make("state.impl.InMemorySignalProtocolStore", identity, registrationId);
    peer = oracle.make("SignalProtocolAddress", "628110001", 1);
    cipher = oracle.make("SessionCipher", store, peer);
    signed = newPair();
    oracle.call(
        store,
        "storeSignedPreKey",
        SIGNED_ID,
        oracle.make("state.SignedPreKeyRecord", SIGNED_ID, 0L, signed, signature()));
  }

  private Object newPair() {
    return oracle.callStatic("ecc.Curve", "generateKeyPair");
  }

  private byte[] signature() {
    Object key = oracle.call(identity, "getPrivateKey");
    byte[] typed = oracle.bytes(oracle.call(signed, "getPublicKey"), "serialize");
    return (byte[]) oracle.callStatic("ecc.Curve", "calculateSignature", key, typed);
  }

  byte[] identityKey() {
    return raw(oracle.bytes(oracle.call(identity, "getPublicKey"), "serialize"));
  }

  public PreKeyBundle bundle(boolean withOneTimeKey) {
    Optional<PreKeyBundle.OneTimeKey> oneTime = Optional.empty();
    if (withOneTimeKey) {
      Object pair = newPair();
      int id = ++lastPreKeyId;
      oracle.call(store, "storePreKey", id, oracle.make("state.PreKeyRecord", id, pair));
      oneTime = Optional.of(new PreKeyBundle.OneTimeKey(id, publicKey(pair)));
    }
    return new PreKeyBundle(
        registrationId, identityKey(), SIGNED_ID, publicKey(signed), signature(), oneTime);
  }

  public void start(PreKeyBundle theirs) {
    Object builder = oracle.make("SessionBuilder", store, peer);
    oracle.call(
        builder,
        "process",
        oracle.make(
            "state.PreKeyBundle",
            theirs.registrationId(),
            1,
            theirs.preKey().map(PreKeyBundle.OneTimeKey::id).orElse(-1),
            theirs.preKey().map(key -> point(key.publicKey())).orElse(null),
            theirs.signedPreKeyId(),
            point(theirs.signedPreKey()),
            theirs.signedPreKeySignature(),
            oracle.make("IdentityKey", point(theirs.identityKey()))));
  }

  public Letter write(byte[] text) {
    Object message = oracle.call(cipher, "encrypt", (Object) text);
    return new Letter(
        oracle.call(message, "getType").equals(3), oracle.bytes(message, "serialize"));
  }

  /// @throws SignalOracle.Refusal named like the library's exception
  public byte[] read(Letter letter) {
    Object message =
        oracle.make(
            letter.preKey() ? "protocol.PreKeySignalMessage" : "protocol.SignalMessage",
            (Object) letter.body());
    return (byte[]) oracle.call(cipher, "decrypt", message);
  }

  byte[] encoded() {
    return oracle.bytes(oracle.call(store, "loadSession", peer), "serialize");
  }

  private byte[] publicKey(Object pair) {
    return raw(oracle.bytes(oracle.call(pair, "getPublicKey"), "serialize"));
  }

  private Object point(byte[] key) {
    return oracle.callStatic("ecc.Curve", "decodePoint", PublicKeys.serialize(key), 0);
  }

  private static byte[] raw(byte[] typed) {
    return Arrays.copyOfRange(typed, 1, typed.length);
  }
}
