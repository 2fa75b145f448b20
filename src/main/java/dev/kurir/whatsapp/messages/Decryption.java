package dev.kurir.whatsapp.messages;

import static dev.kurir.whatsapp.store.Unit.Category.IDENTITY;
import static dev.kurir.whatsapp.store.Unit.Category.SESSION;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.PreKeyRows;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;

/// Decrypts one `<enc>` inside one unit, and writes what it changed: the session, the identity, the
/// prekey that is used up. A message that cannot be read changes nothing.
final class Decryption {
  private final Unit unit;
  private final LinkedDevice own;

  Decryption(Unit unit, LinkedDevice own) {
    this.unit = unit;
    this.own = own;
  }

  /// @param sender as its session is kept: the LID when it is known
  /// @param deviceIdentity what came along to vouch for the sender's device
  Result decrypt(Jid sender, Node enc, Optional<byte[]> deviceIdentity) {
    boolean preKey = enc.attr("type").orElse("").equals("pkmsg");
    byte[] body = enc.bytes().orElseGet(() -> new byte[0]);
    if (preKey && !trusted(sender, body, deviceIdentity)) {
      return new Unreadable(RetryReason.INVALID_KEY);
    }
    var session =
        unit.read(SESSION, SignalAddress.of(sender).toString()).map(SessionRecord::decode);
    return result(sender, preKey ? readPreKey(session, body) : read(session, body));
  }

  private SessionCipher.Decryption readPreKey(Optional<SessionRecord> session, byte[] body) {
    return SessionCipher.decryptPreKeyMessage(session, own.identity(), new PreKeyRows(unit), body);
  }

  private static SessionCipher.Decryption read(Optional<SessionRecord> session, byte[] body) {
    return session
        .map(known -> SessionCipher.decryptMessage(known, body))
        .orElseGet(SessionCipher.Decryption.NoSession::new);
  }

  private boolean trusted(Jid sender, byte[] body, Optional<byte[]> deviceIdentity) {
    return SessionCipher.claimedIdentity(body)
        .filter(identity -> Trust.accepts(own, sender, identity, deviceIdentity))
        .isPresent();
  }

  private Result result(Jid sender, SessionCipher.Decryption outcome) {
    return switch (outcome) {
      case SessionCipher.Decryption.Plaintext plaintext -> keep(sender, plaintext);
      case SessionCipher.Decryption.Duplicate() -> new Repeated();
      case SessionCipher.Decryption.NoSession() -> new Unreadable(RetryReason.NO_SESSION);
      case SessionCipher.Decryption.UnknownPreKey(var _) ->
          new Unreadable(RetryReason.INVALID_KEY_ID);
      case SessionCipher.Decryption.BadMac() -> new Unreadable(RetryReason.BAD_MAC);
      case SessionCipher.Decryption.Malformed(var _) -> new Unreadable(RetryReason.INVALID_MESSAGE);
    };
  }

  private Result keep(Jid sender, SessionCipher.Decryption.Plaintext plaintext) {
    String name = SignalAddress.of(sender).toString();
    unit.write(SESSION, name, plaintext.next().encode());
    unit.write(IDENTITY, name, plaintext.next().remoteIdentityKey());
    plaintext.usedPreKey().ifPresent(id -> new PreKeyRows(unit).remove(id));
    return Padding.remove(plaintext.bytes())
        .<Result>map(Plaintext::new)
        .orElseGet(() -> new Unreadable(RetryReason.INVALID_MESSAGE));
  }

  /// What became of one `<enc>`.
  sealed interface Result {}

  /// A `Message`, without padding.
  record Plaintext(byte[] bytes) implements Result {}

  /// It was read before.
  record Repeated() implements Result {}

  record Unreadable(RetryReason reason) implements Result {}
}
