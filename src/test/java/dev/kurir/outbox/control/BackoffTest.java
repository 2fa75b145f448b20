package dev.kurir.outbox.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

  @Test
  void theLimitDoublesUntilItIsTheLongest() {
    assertThat(longest(1)).isBetween(Duration.ofMillis(900), Duration.ofSeconds(1));
    assertThat(longest(3)).isBetween(Duration.ofMillis(3_600), Duration.ofSeconds(4));
    assertThat(longest(7)).isBetween(Duration.ofSeconds(54), Duration.ofSeconds(60));
    assertThat(longest(1_000)).isBetween(Duration.ofSeconds(54), Duration.ofSeconds(60));
  }

  @Test
  void whoFailedTogetherDoesNotComeBackTogether() {
    assertThat(IntStream.range(0, 100).mapToObj(_ -> backoff.after(5)).distinct().count())
        .isGreaterThan(90);
    assertThat(IntStream.range(0, 1_000).mapToObj(_ -> backoff.after(5)))
        .anyMatch(wait -> wait.compareTo(Duration.ofSeconds(2)) < 0)
        .allMatch(Duration::isPositive);
  }

  private Duration longest(int failures) {
    return IntStream.range(0, 1_000)
        .mapToObj(_ -> backoff.after(failures))
        .max(Duration::compareTo)
        .orElseThrow();
  }
}
