package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.signal.Ratchet.Found;
import dev.kurir.whatsapp.signal.Ratchet.Lookup;
import dev.kurir.whatsapp.signal.Ratchet.TooFar;
import dev.kurir.whatsapp.signal.Ratchet.Unknown;
import dev.kurir.whatsapp.signal.Ratchet.Used;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption;
import java.util.Optional;
import java.util.OptionalInt;

/// One session: who, how it began, and where its ratchet stands.
///
/// @param announced our registration id, while we write `pkmsg` because no answer has come yet
record SessionState(Parties parties, Handshake handshake, OptionalInt announced, Ratchet ratchet) {

  SessionState with(Ratchet other) {
    return new SessionState(parties, handshake, announced, other);
  }

  Sealed seal(byte[] plaintext) {
    Ratchet.Written keys = ratchet.write();
    byte[] message = RatchetMessage.write(keys, parties.ours(), parties.theirs(), plaintext);
    byte[] body =
        announced.isPresent()
            ? PreKeyMessage.write(handshake, announced.getAsInt(), parties.ours(), message)
            : message;
    return new Sealed(with(keys.after()), body);
  }

  /// Whether the message is of a turn that this session has seen.
  boolean knows(RatchetMessage message) {
    return ratchet.receiving().stream()
        .anyMatch(chain -> PublicKeys.same(chain.ratchetKey(), message.ratchetKey()));
  }

  Attempt open(RatchetMessage message) {
    Lookup lookup =
        knows(message)
            ? ratchet.find(message.ratchetKey(), message.counter())
            : ratchet.turn(message.ratchetKey(), message.counter());
    return switch (lookup) {
      case Found(var key, var after) -> {
        if (!message.isProvenBy(key, parties.theirs(), parties.ours())) {
          yield new Refused(new Decryption.BadMac());
        }
        Optional<byte[]> plaintext = key.decrypt(message.ciphertext());
        yield plaintext.isEmpty()
            ? new Refused(new Decryption.Malformed("a proven message is padded wrongly"))
            : new Opened(
                new SessionState(parties, handshake, OptionalInt.empty(), after.get()),
                plaintext.get());
      }
      case Used() -> new Refused(new Decryption.Duplicate());
      case TooFar() -> new Refused(new Decryption.Malformed("a counter jumps too far ahead"));
      case Unknown() -> new Refused(new Decryption.BadMac());
    };
  }

  record Sealed(SessionState after, byte[] body) {}

  /// What came of trying one session on a message.
  sealed interface Attempt {}

  record Opened(SessionState after, byte[] plaintext) implements Attempt {}

  record Refused(Decryption why) implements Attempt {}
}
