package dev.kurir.messages.control;

import dev.kurir.messages.control.Acceptance.Rule;
import dev.kurir.outbox.control.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// When a message is to go, until when, and how urgent it is.
///
/// @param sendAt not before; in the past means at once
/// @param expiresAt it is not sent from then on
/// @param ttl the same as a time after it was accepted, or after `sendAt`
public record Delivery(
    Priority priority,
    Optional<Instant> sendAt,
    Optional<Instant> expiresAt,
    Optional<Duration> ttl) {
  public static final Delivery NORMAL =
      new Delivery(Priority.NORMAL, Optional.empty(), Optional.empty(), Optional.empty());

  /// Longest way ahead: what is later is more likely a mistake.
  public static final Duration LONGEST = Duration.ofDays(366);

  /// Longest time to live in seconds.
  public static final int LONGEST_TTL = (int) LONGEST.toSeconds();

  void check(Instant now, List<Rule> broken) {
    if (sendAt.filter(at -> at.isAfter(now.plus(LONGEST))).isPresent()) {
      broken.add(new Rule("sendAt", "range", "May be a year ahead at most."));
    }
    if (expiresAt.isPresent() && ttl.isPresent()) {
      broken.add(new Rule("ttl", "either", "Say expiresAt or ttl, not both."));
    } else if (expiresAt.filter(at -> !at.isAfter(due(now).orElse(now))).isPresent()) {
      broken.add(new Rule("expiresAt", "range", "Must be later than now, and than sendAt."));
    } else if (expiresAt.filter(at -> at.isAfter(now.plus(LONGEST.multipliedBy(2)))).isPresent()) {
      broken.add(new Rule("expiresAt", "range", "May be two years ahead at most."));
    }
  }

  /// When it is to go, if that is later than now.
  Optional<Instant> due(Instant now) {
    return sendAt.filter(now::isBefore);
  }

  /// From when on it must not be sent.
  Optional<Instant> expires(Instant now) {
    return expiresAt.or(() -> ttl.map(time -> due(now).orElse(now).plus(time)));
  }

  /// As it was asked for, for comparing.
  String text() {
    return priority.wire()
        + sendAt.map(at -> " at " + at).orElse("")
        + expiresAt.map(at -> " until " + at).orElse("")
        + ttl.map(time -> " for " + time).orElse("");
  }
}
