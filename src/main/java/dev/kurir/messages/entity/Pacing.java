package dev.kurir.messages.entity;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/// How fast an account sends: people do not write at the speed of machines, and accounts that do
/// are banned for it. Each limit may be off (zero).
///
/// @param gap between two messages, at least
/// @param jitter and by chance up to so much more
/// @param perMinute messages in any sixty seconds
/// @param perDay messages a day of UTC
public record Pacing(Duration gap, Duration jitter, int perMinute, int perDay) {
  public static final Pacing OFF = new Pacing(Duration.ZERO, Duration.ZERO, 0, 0);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// How far an account has got.
  ///
  /// @param next not before, by gap and jitter
  /// @param recent the messages of the last minute, oldest first
  /// @param sent on `day`
  public record Progress(Instant next, List<Instant> recent, LocalDate day, int sent) {
    public static final Progress NONE = new Progress(Instant.EPOCH, List.of(), LocalDate.EPOCH, 0);

    public Progress {
      recent = List.copyOf(recent);
    }

    /// The message that was allowed last was not sent after all.
    public Progress giveBack() {
      return new Progress(
          Instant.EPOCH,
          recent.isEmpty() ? recent : recent.subList(0, recent.size() - 1),
          day,
          Math.max(0, sent - 1));
    }
  }

  /// Answer to whether a message may go now.
  public sealed interface Turn {
    /// It may, and this is how far the account has got with it.
    record Go(Progress after) implements Turn {}

    record Wait(Instant until) implements Turn {}
  }

  public boolean isOff() {
    return equals(OFF);
  }

  /// @param random of a bound, a number from 0 up to it
  public Turn turn(Progress before, Instant now, LongUnaryOperator random) {
    var today = now.atZone(ZoneOffset.UTC).toLocalDate();
    var sent = before.day().equals(today) ? before.sent() : 0;
    var recent = before.recent().stream().filter(at -> at.isAfter(now.minus(MINUTE))).toList();
    if (perDay > 0 && sent >= perDay) {
      return new Turn.Wait(today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
    if (perMinute > 0 && recent.size() >= perMinute) {
      return new Turn.Wait(
          later(recent.get(recent.size() - perMinute).plus(MINUTE), before.next()));
    }
    if (before.next().isAfter(now)) {
      return new Turn.Wait(before.next());
    }
    var next = now.plus(gap).plusMillis(random.applyAsLong(jitter.toMillis()));
    List<Instant> latest = new ArrayList<>(perMinute > 0 ? recent : List.of());
    if (perMinute > 0) {
      latest.add(now);
    }
    return new Turn.Go(new Progress(next, latest, today, sent + 1));
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
