package dev.kurir.whatsapp.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  /// Always the longest wait that is possible.
  private static final RandomGenerator LONGEST =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return 0;
        }

        @Override
        public long nextLong(long from, long to) {
          return to - 1;
        }
      };

  @Test
  void theLongestWaitDoublesUpToTheCap() {
    var backoff = new Backoff(LONGEST);

    assertThat(Stream.generate(backoff::next).limit(9).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void itStaysAtTheCapForEver() {
    var backoff = new Backoff(LONGEST);

    assertThat(Stream.generate(backoff::next).limit(200).toList().getLast()).isEqualTo(Backoff.CAP);
  }

  @Test
  void aGoodConnectionStartsItAnew() {
    var backoff = new Backoff(LONGEST);
    Stream.generate(backoff::next).limit(5).forEach(_ -> {});

    backoff.reset();

    assertThat(backoff.next()).isEqualTo(Backoff.FIRST);
  }

  @Test
  void waitsAreSpreadOverTheWholeRangeAndNeverNothing() {
    var backoff = new Backoff(new Random(7));

    var waits = Stream.generate(backoff::next).skip(10).limit(1_000).toList();

    assertThat(waits).allMatch(wait -> wait.compareTo(Backoff.LEAST) >= 0);
    assertThat(waits).anyMatch(wait -> wait.toSeconds() < 10);
    assertThat(waits).anyMatch(wait -> wait.toSeconds() > 50);
  }
}
