package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Signatures;
import dev.kurir.whatsapp.signal.SessionCipher.InvalidBundleException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How a session begins while one side is away (Signal's X3DH, as libsignal does it): the secret is
/// 32 bytes 0xff and then, in the order seen from the one who starts, the agreements of
///
/// | theirs \ ours  | identity | base |
/// |----------------|----------|------|
/// | identity       |          | 2    |
/// | signed prekey  | 1        | 3    |
/// | one-time prekey|          | 4, when there is one |
///
/// The signed prekey is also the answering side's first ratchet key. libsignal gives the starter a
/// chain to read under that key; nobody ever writes in it, and it is left out here.
final class X3dh {
  private X3dh() {}

  static SessionState start(LocalIdentity own, PreKeyBundle theirs) {
    verify(theirs);
    KeyPair base = KeyPair.generate();
    try {
      RootKey.Step first =
          RootKey.first(
              secret(
                  own.identityKey().agree(theirs.signedPreKey()),
                  base.agree(theirs.identityKey()),
                  base.agree(theirs.signedPreKey()),
                  theirs.preKey().map(oneTime -> base.agree(oneTime.publicKey()))));
      KeyPair ratchet = KeyPair.generate();
      RootKey.Step turn = first.root().turn(ratchet, theirs.signedPreKey());
      return new SessionState(
          new Parties(own.identityKey().publicKey(), theirs.identityKey(), theirs.registrationId()),
          new Handshake(
              base.publicKey(),
              theirs.signedPreKeyId(),
              theirs.preKey().map(k -> OptionalInt.of(k.id())).orElse(OptionalInt.empty())),
          OptionalInt.of(own.registrationId()),
          new Ratchet(turn.root(), new SendingChain(ratchet, turn.chain()), 0, List.of()));
    } catch (IllegalArgumentException _) {
      throw new InvalidBundleException("a key of the bundle is of small order");
    }
  }

  private static void verify(PreKeyBundle bundle) {
    if (!PublicKeys.isCanonical(bundle.identityKey())
        || !PublicKeys.isCanonical(bundle.signedPreKey())
        || !bundle.preKey().map(k -> PublicKeys.isCanonical(k.publicKey())).orElse(true)) {
      throw new InvalidBundleException("a key of the bundle is no public key");
    }
    if (!Signatures.verify(
        bundle.identityKey(),
        PublicKeys.serialize(bundle.signedPreKey()),
        bundle.signedPreKeySignature())) {
      throw new InvalidBundleException("the signed prekey is not signed by the identity key");
    }
  }

  /// The state before the first message is read, in which only that message can be read.
  ///
  /// @param oneTime present when the message names one
  /// @throws MalformedMessageException when a key of the message is of small order
  static SessionState answer(
      LocalIdentity own, KeyPair signed, Optional<KeyPair> oneTime, PreKeyMessage message)
      throws MalformedMessageException {
    byte[] base = message.handshake().baseKey();
    RootKey.Step first;
    try {
      first =
          RootKey.first(
              secret(
                  signed.agree(message.identity()),
                  own.identityKey().agree(base),
                  signed.agree(base),
                  oneTime.map(pair -> pair.agree(base))));
    } catch (IllegalArgumentException _) {
      throw new MalformedMessageException("a key is of small order");
    }
    return new SessionState(
        new Parties(own.identityKey().publicKey(), message.identity(), message.registrationId()),
        message.handshake(),
        OptionalInt.empty(),
        new Ratchet(first.root(), new SendingChain(signed, first.chain()), 0, List.of()));
  }

  private static byte[] secret(byte[] first, byte[] second, byte[] third, Optional<byte[]> fourth) {
    byte[] secret = new byte[32 * (fourth.isPresent() ? 5 : 4)];
    Arrays.fill(secret, 0, 32, (byte) 0xff);
    System.arraycopy(first, 0, secret, 32, 32);
    System.arraycopy(second, 0, secret, 64, 32);
    System.arraycopy(third, 0, secret, 96, 32);
    fourth.ifPresent(agreed -> System.arraycopy(agreed, 0, secret, 128, 32));
    return secret;
  }
}
