package dev.kurir.messages.entity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.entity.Pacing.Progress;
import dev.kurir.messages.entity.Pacing.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacingTest {
  private static final Instant MORNING = Instant.parse("2026-11-22T08:00:00Z");

  @Test
  void betweenTwoMessagesAreGapAndJitter() {
    var pacing = new Pacing(Duration.ofSeconds(5), Duration.ofSeconds(4), 0, 0);

    var first = go(pacing.turn(Progress.NONE, MORNING, bound -> bound));

    assertThat(pacing.turn(first, MORNING.plusSeconds(1), bound -> bound))
        .isEqualTo(new Turn.Wait(MORNING.plusSeconds(9)));
    assertThat(pacing.turn(first, MORNING.plusSeconds(9), bound -> 0)).isInstanceOf(Turn.Go.class);
    assertThat(go(pacing.turn(Progress.NONE, MORNING, _ -> 0)).next())
        .isEqualTo(MORNING.plusSeconds(5));
  }

  @Test
  void noSixtySecondsHaveMoreThanAMinutesMessages() {
    var pacing = new Pacing(Duration.ofSeconds(7), Duration.ZERO, 5, 0);
    var progress = Progress.NONE;
    List<Instant> sent = new ArrayList<>();

    for (var now = MORNING; sent.size() < 40; ) {
      switch (pacing.turn(progress, now, _ -> 0)) {
        case Turn.Go(var after) -> {
          sent.add(now);
          progress = after;
        }
        case Turn.Wait(var until) -> {
          assertThat(until).isAfter(now);
          now = until;
        }
      }
    }

    for (int i = 5; i < sent.size(); i++) {
      assertThat(Duration.between(sent.get(i - 5), sent.get(i))).isGreaterThanOrEqualTo(minute());
    }
    assertThat(progress.recent()).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void aDayEndsAtMidnightOfUtc() {
    var pacing = new Pacing(Duration.ZERO, Duration.ZERO, 0, 2);
    var one = go(pacing.turn(Progress.NONE, MORNING, _ -> 0));
    var two = go(pacing.turn(one, MORNING, _ -> 0));
    var midnight = Instant.parse("2026-11-23T00:00:00Z");

    assertThat(pacing.turn(two, MORNING, _ -> 0)).isEqualTo(new Turn.Wait(midnight));
    assertThat(go(pacing.turn(two, midnight, _ -> 0)).sent()).isEqualTo(1);
    assertThat(pacing.turn(two.giveBack(), MORNING, _ -> 0)).isInstanceOf(Turn.Go.class);
  }

  private static Duration minute() {
    return Duration.ofMinutes(1);
  }

  private static Progress go(Turn turn) {
    assertThat(turn).isInstanceOf(Turn.Go.class);
    return ((Turn.Go) turn).after();
  }
}
