package dev.kurir.whatsapp.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.connection.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Pings run on the test's own thread here: [TestTime#advance] returns when they are answered.
class KeepAliveTest {
  private final TestTime time = TestTime.start();
  private final TestConnection it = TestConnection.open();
  private final KeepAlive pings =
      new KeepAlive(time.runtime(Runnable::run), it.connection(), Duration.ofMillis(40));

  @Test
  void pingsAreTwentyToThirtySecondsApart() {
    pings.start();

    for (int i = 0; i < 20; i++) {
      Duration wait = time.waiting().getFirst();
      assertThat(wait).isBetween(KeepAlive.SHORTEST, KeepAlive.LONGEST);
      time.advance(wait);
    }
  }

  @Test
  void anAnswerIsRemembered() {
    pings.start();
    var before = pings.lastAnswer();

    time.advance(KeepAlive.LONGEST);

    assertThat(pings.lastAnswer()).isAfter(before);
  }

  @Test
  void threeSilentMinutesEndTheConnection() throws Exception {
    pings.start();
    it.server().fallSilent();

    time.advance(KeepAlive.SILENCE.minus(KeepAlive.LONGEST));
    assertThat(it.connection().isOver()).isFalse();
    time.advance(KeepAlive.LONGEST.multipliedBy(2));

    assertThat(it.awaitEnding()).isEqualTo(new Ending.Lost(Cause.NETWORK));
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
