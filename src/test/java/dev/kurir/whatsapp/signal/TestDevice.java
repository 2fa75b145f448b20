package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.signal.SessionCipher.Decryption;
import dev.kurir.whatsapp.signal.SessionCipher.Encrypted;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One end of a conversation that keeps what a client would keep. Sessions pass through their kept
/// form at every step.
public final class TestDevice {
  final TestKeys keys = new TestKeys();
  private byte[] session = {};

  /// A message on its way.
  public record Letter(boolean preKey, byte[] body) {
    Letter changedAt(int at, int bit) {
      byte[] changed = body.clone();
      changed[at] ^= (byte) (1 << bit);
      return new Letter(preKey, changed);
    }
  }

  /// What the server hands out of this device.
  public PreKeyBundle bundle(boolean withOneTimeKey) {
    return keys.bundle(withOneTimeKey);
  }

  public LocalIdentity identity() {
    return keys.identity;
  }

  public PreKeys preKeys() {
    return keys;
  }

  byte[] encoded() {
    return session;
  }

  Optional<SessionRecord> session() {
    return session.length == 0 ? Optional.empty() : Optional.of(SessionRecord.decode(session));
  }

  public void start(PreKeyBundle theirs) {
    session = SessionCipher.start(session(), keys.identity, theirs).encode();
  }

  public Letter write(String text) {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  public Letter write(byte[] text) {
    Encrypted written = SessionCipher.encrypt(session().orElseThrow(), text);
    session = written.next().encode();
    return new Letter(written.preKey(), written.body());
  }

  /// Keeps what reading brought, as a client does when it stores the message.
  public Decryption read(Letter letter) {
    Decryption read = peek(letter);
    if (read instanceof Decryption.Plaintext(var next, _, var used)) {
      session = next.encode();
      used.ifPresent(keys.oneTime::remove);
    }
    return read;
  }

  /// Reads and forgets.
  public Decryption peek(Letter letter) {
    if (letter.preKey()) {
      return SessionCipher.decryptPreKeyMessage(session(), keys.identity, keys, letter.body());
    }
    return session()
        .map(known -> SessionCipher.decryptMessage(known, letter.body()))
        .orElseGet(Decryption.NoSession::new);
  }

  public String readText(Letter letter) {
    return text(read(letter));
  }

  static String text(Decryption read) {
    return read instanceof Decryption.Plaintext(_, var bytes, _)
        ? new String(bytes, StandardCharsets.UTF_8)
        : read.toString();
  }
}
