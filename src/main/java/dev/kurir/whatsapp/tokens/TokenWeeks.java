package dev.kurir.whatsapp.tokens;

import java.time.Duration;

/// Time as tokens know it: buckets of seven days since 1970. Times are seconds since 1970.
/// (WhatsApp's settings `tctoken_duration` and `tctoken_num_buckets`, as whatsmeow has them.)
final class TokenWeeks {
  private static final long WEEK = Duration.ofDays(7).toSeconds();

  /// A token is good in the bucket that it was made in and in the three after it.
  private static final long VALID = 4;

  private TokenWeeks() {}

  static boolean isValid(long at, long now) {
    return at > 0 && at >= (now / WEEK - (VALID - 1)) * WEEK;
  }

  /// Whether a new token is due for somebody who got the last one at `issued`; 0: never.
  static boolean isDue(long issued, long now) {
    return issued <= 0 || now / WEEK > issued / WEEK;
  }
}
