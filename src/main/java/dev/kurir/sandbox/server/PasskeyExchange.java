package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One companion that waits at the gate of an account. Changed under its own lock only.
final class PasskeyExchange {
  /// How long a challenge is good.
  static final Duration CHALLENGE = Duration.ofMinutes(5);

  private static final int CHALLENGE_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  final Account account;
  final ClientConnection connection;
  final Registration registration;

  /// What the phone read in the QR; empty when it was told a pairing code.
  final Optional<byte[]> scanned;

  /// Makes the link, with the secret that the companion told the phone.
  final Consumer<byte[]> link;

  Stage stage = new Stage.Asked();
  byte[] challenge = {};
  Instant challengeUntil = Instant.EPOCH;
  @Nullable String ref;

  /// How far it has come.
  sealed interface Stage {
    /// The passkey is asked for.
    record Asked() implements Stage {}

    /// The phone has told its half.
    record Answered(PhoneGate phone) implements Stage {}

    /// Both show the code.
    ///
    /// @param confirmed the phone's owner has said that it is the same, or nobody needs to
    /// @param secret as told by the companion
    record Comparing(PhoneGate phone, String code, boolean confirmed, Optional<byte[]> secret)
        implements Stage {}

    record Over() implements Stage {}
  }

  PasskeyExchange(
      Account account,
      ClientConnection connection,
      Registration registration,
      Optional<byte[]> scanned,
      Consumer<byte[]> link) {
    this.account = account;
    this.connection = connection;
    this.registration = registration;
    this.scanned = scanned;
    this.link = link;
  }

  /// What is to be asked now; the challenge before it is void.
  byte[] ask(Instant now) {
    challenge = new byte[CHALLENGE_BYTES];
    RANDOM.nextBytes(challenge);
    challengeUntil = now.plus(CHALLENGE);
    return WebAuthn.options(account.passkey().orElseThrow(), challenge, CHALLENGE.toMillis());
  }
}
