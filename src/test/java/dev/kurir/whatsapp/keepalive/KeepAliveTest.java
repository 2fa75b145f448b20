package dev.kurir.whatsapp.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.connection.Ending;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Pings are written on the test's own thread here, in [TestTime#advance]; their answers come on
/// another and are waited for.
class KeepAliveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TestTime time = TestTime.start();
  private final TestConnection it = TestConnection.open();
  private final KeepAlive pings =
      new KeepAlive(
          time.runtime(Runnable::run), it.connection(), new Hearing(() -> Optional.empty()));

  /// Lets the time pass until the next ping is written.
  private Duration beat() {
    Duration wait = time.waiting().getFirst();
    time.advance(wait);
    return wait;
  }

  private void awaitAnswer() {
    Eventually.yes(
        "the ping is answered", PATIENCE, () -> pings.lastAnswer().equals(time.instant()));
  }

  @Test
  void pingsAreTwentyToThirtySecondsApart() {
    pings.start();

    for (int i = 0; i < 20; i++) {
      assertThat(beat()).isBetween(KeepAlive.SHORTEST, KeepAlive.LONGEST);
      awaitAnswer();
    }
    assertThat(it.connection().isOver()).isFalse();
  }

  @Test
  void threeSilentMinutesEndTheConnection() throws Exception {
    pings.start();
    it.server().fallSilent();
    var end = time.instant().plus(KeepAlive.SILENCE);

    while (!time.instant().isAfter(end)) {
      assertThat(it.connection().isOver()).isFalse();
      beat();
    }

    assertThat(it.awaitEnding()).isEqualTo(new Ending.Lost(Cause.NETWORK));
    assertThat(time.instant()).isBefore(end.plus(KeepAlive.LONGEST));
  }

  @Test
  void anAnswerInBetweenStartsTheSilenceAnew() {
    pings.start();
    beat();
    awaitAnswer();
    it.server().fallSilent();
    var end = time.instant().plus(KeepAlive.SILENCE);

    while (time.instant().plus(KeepAlive.LONGEST.multipliedBy(2)).isBefore(end)) {
      beat();
    }
    it.server().speak();
    beat();
    awaitAnswer();
    beat();

    assertThat(it.connection().isOver()).isFalse();
  }

  @Test
  void aProcessThatWasFrozenPingsBeforeItGivesUp() {
    pings.start();
    beat();
    awaitAnswer();

    time.sleep(Duration.ofHours(1));
    time.advance(Duration.ZERO);

    assertThat(it.connection().isOver()).isFalse();
    awaitAnswer();
  }

  @Test
  void anEndedConnectionIsNotPinged() {
    pings.start();
    it.connection().end(new Ending.Restart());
    var before = pings.lastAnswer();

    time.advance(KeepAlive.LONGEST.multipliedBy(3));

    assertThat(pings.lastAnswer()).isEqualTo(before);
    assertThat(time.waiting()).isEmpty();
  }
}
