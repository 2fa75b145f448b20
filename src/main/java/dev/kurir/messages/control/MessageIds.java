package dev.kurir.messages.control;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Makes the two names of a message: our own, which grows with time, and WhatsApp's, which is
/// chosen once and stays through every further try. Thread-safe.
public final class MessageIds {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int RANDOM_BYTES = 9;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /// Milliseconds shifted by 12, and a count below: never the same twice, never backwards.
  private final AtomicLong last = new AtomicLong();

  public MessageIds(Clock clock) {
    this.clock = clock;
  }

  /// A UUIDv7 (RFC 9562): time in milliseconds, a count, random bits. Later ones of this process
  /// are greater, also when the clock is set back.
  public UUID next() {
    var now = clock.millis() << 12;
    var tick = last.updateAndGet(before -> Math.max(before + 1, now));
    var high = (tick >>> 12 << 16) | 0x7000L | (tick & 0xfff);
    var low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /// `3EB0` and 18 upper-case hex digits, as WhatsApp Web makes them.
  public String nextForWhatsApp() {
    var bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return "3EB0" + HEX.formatHex(bytes);
  }
}
