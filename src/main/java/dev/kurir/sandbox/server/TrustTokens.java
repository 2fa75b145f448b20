package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Hmac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// The tokens that this server makes and knows again: `seconds(8) | HMAC(key of the giver, receiver
/// | seconds)(16)`, so that nothing has to be kept. Thread-safe.
public final class TrustTokens {
  private static final int TIME = Long.BYTES;
  private static final int MAC = 16;
  private static final long WEEK = Duration.ofDays(7).toSeconds();
  private static final int WEEKS = 4;

  private final Clock clock;

  TrustTokens(Clock clock) {
    this.clock = clock;
  }

  /// What `giver` gives to `receiver`.
  public static byte[] make(Account giver, Account receiver, long at) {
    byte[] time = ByteBuffer.allocate(TIME).putLong(at).array();
    byte[] mac = Hmac.sha256(key(giver, "trust"), receiver.lid().user().getBytes(ASCII), time);
    return ByteBuffer.allocate(TIME + MAC).put(time).put(mac, 0, MAC).array();
  }

  /// The rule that a message of `from` to `to` breaks with what it carries, if it breaks one.
  Optional<String> brokenRule(Account from, Account to, Node message) {
    var trusted = message.child("tctoken").flatMap(Node::bytes);
    if (trusted.isPresent()) {
      return isGood(from, to, trusted.get())
          ? Optional.empty()
          : Optional.of("the tctoken is wrong or too old");
    }
    var book = message.child("cstoken").flatMap(Node::bytes);
    if (book.isEmpty()) {
      return Optional.of("there is neither tctoken nor cstoken");
    }
    byte[] right = Hmac.sha256(salt(from), to.lid().toString().getBytes(ASCII));
    if (!MessageDigest.isEqual(right, book.get())) {
      return Optional.of("the cstoken is wrong");
    }
    return from.knows(to)
        ? Optional.empty()
        : Optional.of("the cstoken is for somebody who is not in the phone book");
  }

  private boolean isGood(Account from, Account to, byte[] token) {
    if (token.length != TIME + MAC) {
      return false;
    }
    long at = ByteBuffer.wrap(token).getLong();
    long oldest = (clock.instant().getEpochSecond() / WEEK - (WEEKS - 1)) * WEEK;
    return at >= oldest && Arrays.equals(token, make(to, from, at));
  }

  /// The salt of an account's cs tokens, which its phone and its linked devices share.
  public static byte[] salt(Account account) {
    return key(account, "nct");
  }

  private static byte[] key(Account account, String what) {
    return Hmac.sha256(account.identity().privateKey(), what.getBytes(ASCII));
  }

  private static final java.nio.charset.Charset ASCII = StandardCharsets.US_ASCII;
}
