package dev.kurir.whatsapp.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.SenderKeyDistribution;
import java.util.List;
import java.util.Optional;

/// Group messages: each sender has a chain of its own, given to every member's device through their
/// pairwise sessions, and encrypts once for all. Pure functions like [SessionCipher]: a state in, a
/// new state and bytes out. Thread-safe.
public final class GroupCipher {
  private GroupCipher() {}

  /// What lets a device read our messages from now on; send it inside its own session.
  public static byte[] distribution(SenderKeyRecord own) {
    SenderKeyState key = own.current();
    return RatchetMessage.versioned(
        SenderKeyDistribution.newBuilder()
            .setId(key.id())
            .setIteration(key.keys().next().index())
            .setChainKey(UnsafeByteOperations.unsafeWrap(key.keys().next().bytes()))
            .setSigningKey(PublicKeys.toWire(key.signing()))
            .build()
            .toByteString());
  }

  /// Keeps what a sender distributed. Only what came inside that sender's own session may be given
  /// here.
  ///
  /// @param known what is kept of the sender in this group
  public static Distribution accept(Optional<SenderKeyRecord> known, byte[] distribution) {
    try {
      SenderKeyState told = parse(distribution);
      return new Distribution.Accepted(
          known.map(keys -> keys.learn(told)).orElseGet(() -> SenderKeyRecord.of(List.of(told))));
    } catch (MalformedMessageException e) {
      return new Distribution.Malformed(e.rule());
    }
  }

  private static SenderKeyState parse(byte[] distribution) throws MalformedMessageException {
    RatchetMessage.requireVersion(distribution);
    SenderKeyDistribution told;
    try {
      told =
          ProtoReader.read(
              SenderKeyDistribution.getDefaultInstance(),
              distribution,
              1,
              distribution.length - 1,
              ProtoReader.SMALL);
    } catch (InvalidProtocolBufferException _) {
      throw new MalformedMessageException("a distribution is no protocol buffer");
    }
    if (!told.hasId() || !told.hasIteration() || !told.hasChainKey() || !told.hasSigningKey()) {
      throw new MalformedMessageException("a distribution misses a field");
    }
    if (told.getId() < 0
        || told.getIteration() < 0
        || told.getChainKey().size() != ChainKey.LENGTH) {
      throw new MalformedMessageException("a field of a distribution is out of range");
    }
    ChainKey first = new ChainKey(told.getChainKey().toByteArray(), told.getIteration());
    return new SenderKeyState(
        told.getId(), KeyChain.from(first), PublicKeys.fromWire(told.getSigningKey()), null);
  }

  /// Never store a message without its `next`: the same key must not be used twice.
  ///
  /// @throws IllegalArgumentException when the sender key is not our own
  public static Encrypted encrypt(SenderKeyRecord own, byte[] plaintext) {
    SenderKeyState before = own.current();
    KeyPair signing =
        before.signer().orElseThrow(() -> new IllegalArgumentException("not our own sender key"));
    ChainKey link = before.keys().next();
    SenderKeyState after = before.with(KeyChain.from(link.next()));
    return new Encrypted(
        own.goOn(before, after), GroupMessage.write(before.id(), link, signing, plaintext));
  }

  /// Reads a `skmsg`.
  public static Decryption decrypt(SenderKeyRecord theirs, byte[] message) {
    try {
      GroupMessage parsed = GroupMessage.parse(message);
      return theirs
          .named(parsed.keyId())
          .map(key -> decrypt(theirs, key, parsed))
          .orElseGet(Decryption.NoSenderKey::new);
    } catch (MalformedMessageException e) {
      return new Decryption.Malformed(e.rule());
    }
  }

  private static Decryption decrypt(
      SenderKeyRecord theirs, SenderKeyState key, GroupMessage message) {
    if (!message.isSignedBy(key.signing())) {
      return new Decryption.BadSignature();
    }
    return switch (key.keys().find(message.iteration())) {
      case KeyChain.Found(var seed, var after) -> {
        Optional<byte[]> plaintext = message.decrypt(seed);
        yield plaintext.isEmpty()
            ? new Decryption.Malformed("a signed message is encrypted wrongly")
            : new Decryption.Plaintext(theirs.goOn(key, key.with(after.get())), plaintext.get());
      }
      case KeyChain.Used() -> new Decryption.Duplicate();
      case KeyChain.TooFar() -> new Decryption.Malformed("a counter jumps too far ahead");
    };
  }

  public record Encrypted(SenderKeyRecord next, byte[] body) {}

  /// What came of a distribution.
  public sealed interface Distribution {
    record Accepted(SenderKeyRecord next) implements Distribution {}

    record Malformed(String rule) implements Distribution {}
  }

  /// The outcome of reading one message. Only [Plaintext] carries a state; every other outcome
  /// changes nothing.
  public sealed interface Decryption {
    record Plaintext(SenderKeyRecord next, byte[] bytes) implements Decryption {}

    /// Its iteration was used already, or lies before the distribution that we have.
    record Duplicate() implements Decryption {}

    /// The sender uses a key that was not distributed to us: ask for it with a retry receipt.
    record NoSenderKey() implements Decryption {}

    record BadSignature() implements Decryption {}

    /// Not a message of this protocol version, or out of bounds.
    record Malformed(String rule) implements Decryption {}
  }
}
