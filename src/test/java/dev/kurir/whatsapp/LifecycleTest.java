package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Connecting;
import dev.kurir.whatsapp.ClientEvent.QrExpired;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.Overload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Everything runs on the test's thread; connections are real ones that were never opened.
class LifecycleTest {
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

  private static final Connected CONNECTED =
      new Connected(Jid.pn("6281200000001").withDevice(2), Optional.empty(), Optional.empty());

  private final TestTime time = TestTime.start();
  private final List<ClientEvent> events = new ArrayList<>();
  private final List<Connection> made = new ArrayList<>();
  private final List<Connection> opened = new ArrayList<>();
  private final List<Duration> away = new ArrayList<>();
  private int forgotten;

  private final Lifecycle.Attempts attempts =
      new Lifecycle.Attempts() {
        @Override
        public Connection create(Consumer<Ending> onEnd) {
          var connection = new Connection(Runnable::run, Map.of(), new Overload(time), onEnd);
          made.add(connection);
          return connection;
        }

        @Override
        public void open(Connection connection) {
          opened.add(connection);
        }

        @Override
        public void stayAway(Duration time) {
          away.add(time);
        }

        @Override
        public void forgetLink() {
          forgotten++;
        }
      };

  private final Lifecycle lifecycle =
      new Lifecycle(time.runtime(Runnable::run), LONGEST, events::add, attempts);

  private void end(Ending ending) {
    made.getLast().end(ending);
  }

  private void ready() {
    lifecycle.onReady(made.getLast(), CONNECTED);
  }

  @Test
  void startingTwiceOpensOneConnection() {
    lifecycle.start();
    lifecycle.start();

    assertThat(opened).hasSize(1);
    assertThat(events).containsExactly(new Connecting());
  }

  @Test
  void aLostConnectionIsOpenedAgainAfterAWhileThatGrows() {
    lifecycle.start();

    end(new Ending.Lost(Cause.NETWORK));
    assertThat(opened).hasSize(1);
    time.advance(Duration.ofSeconds(1));
    assertThat(opened).hasSize(2);
    end(new Ending.Lost(Cause.SERVER));
    time.advance(Duration.ofSeconds(1));
    assertThat(opened).hasSize(2);
    time.advance(Duration.ofSeconds(1));

    assertThat(opened).hasSize(3);
    assertThat(events)
        .containsExactly(
            new Connecting(),
            new Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)),
            new Connecting(),
            new Reconnecting(Cause.SERVER, Duration.ofSeconds(2)),
            new Connecting());
  }

  @Test
  void aConnectionThatWasGoodForAWhileStartsTheBackOffAnew() {
    lifecycle.start();
    end(new Ending.Lost(Cause.NETWORK));
    time.advance(Duration.ofMinutes(1));
    ready();
    time.advance(Lifecycle.GOOD.plusSeconds(1));

    end(new Ending.Lost(Cause.NETWORK));

    assertThat(events.getLast()).isEqualTo(new Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));
  }

  @Test
  void oneThatIsLostRightAfterItsLoginDoesNot() {
    lifecycle.start();
    end(new Ending.Lost(Cause.NETWORK));
    time.advance(Duration.ofMinutes(1));
    ready();

    end(new Ending.Lost(Cause.NETWORK));

    assertThat(events.getLast()).isEqualTo(new Reconnecting(Cause.NETWORK, Duration.ofSeconds(2)));
  }

  @Test
  void aRestartIsFollowedAtOnceButNotForEver() {
    lifecycle.start();

    for (int i = 0; i < 3; i++) {
      end(new Ending.Restart());
    }
    assertThat(opened).hasSize(4);
    end(new Ending.Restart());

    assertThat(opened).hasSize(4);
    assertThat(events.getLast()).isInstanceOf(Reconnecting.class);
  }

  @Test
  void aBanIsWaitedForAsLongAsItLasts() {
    lifecycle.start();

    end(new Ending.StayAway(Cause.RESTRICTED, Duration.ofHours(2)));
    time.advance(Duration.ofMinutes(119));
    assertThat(opened).hasSize(1);
    time.advance(Duration.ofMinutes(1));

    assertThat(opened).hasSize(2);
    assertThat(away).containsExactly(Duration.ofHours(2));
  }

  @Test
  void theEndIsTheEndAndOnlyACertainOneForgetsTheLink() {
    lifecycle.start();
    end(new Ending.Over(Cause.REPLACED, false));
    assertThat(forgotten).isZero();

    lifecycle.start();
    end(new Ending.Over(Cause.USER_UNLINKED, true));
    time.advance(Duration.ofHours(1));

    assertThat(forgotten).isEqualTo(1);
    assertThat(opened).hasSize(2);
    assertThat(events)
        .containsExactly(
            new Connecting(),
            new Stopped(Cause.REPLACED),
            new Connecting(),
            new Stopped(Cause.USER_UNLINKED));
  }

  @Test
  void unusedCodesStopIt() {
    lifecycle.start();

    end(new Ending.QrUnused());
    time.advance(Duration.ofHours(1));

    assertThat(events).containsExactly(new Connecting(), new QrExpired());
    lifecycle.start();
    assertThat(opened).hasSize(2);
  }

  @Test
  void stoppingEndsTheConnectionAndSaysSoOnce() {
    lifecycle.start();

    lifecycle.stop();
    lifecycle.stop();

    assertThat(made.getFirst().isOver()).isTrue();
    assertThat(events).containsExactly(new Connecting(), new Stopped(Cause.STOPPED));
  }

  @Test
  void stoppingWhileItWaitsToComeBackCancelsThat() {
    lifecycle.start();
    end(new Ending.Lost(Cause.NETWORK));

    lifecycle.stop();
    time.advance(Duration.ofHours(1));

    assertThat(opened).hasSize(1);
    assertThat(events.getLast()).isEqualTo(new Stopped(Cause.STOPPED));
    assertThat(time.waiting()).isEmpty();
  }

  @Test
  void whatNeverStartedDoesNotSayThatItStopped() {
    lifecycle.stop();

    assertThat(events).isEmpty();
  }

  @Test
  void onlyAReadyConnectionIsUp() {
    lifecycle.start();
    assertThat(lifecycle.up()).isEmpty();

    ready();
    assertThat(lifecycle.up()).containsSame(made.getLast());

    end(new Ending.Lost(Cause.NETWORK));
    assertThat(lifecycle.up()).isEmpty();
  }

  @Test
  void aConnectionThatHasEndedIsNotReadyAnyMore() {
    lifecycle.start();
    var connection = made.getLast();
    connection.end(new Ending.Lost(Cause.NETWORK));

    lifecycle.onReady(connection, CONNECTED);

    assertThat(events).doesNotContain(CONNECTED);
    assertThat(lifecycle.up()).isEmpty();
  }

  @Test
  void whoeverWaitsForAConnectionGetsItOrIsToldThatThereWillBeNone() {
    var first = lifecycle.whenUp();
    lifecycle.start();
    ready();
    assertThat(first).isCompletedWithValue(made.getLast());
    assertThat(lifecycle.whenUp()).isCompletedWithValue(made.getLast());

    end(new Ending.Lost(Cause.NETWORK));
    var second = lifecycle.whenUp();
    lifecycle.stop();

    assertThat(second).isCancelled();
  }

  @Test
  void aLogoutSaysSoAlsoWhenNothingRanAndNotTwice() {
    lifecycle.finish(new Ending.Over(Cause.USER_UNLINKED, false));
    lifecycle.finish(new Ending.Over(Cause.USER_UNLINKED, false));

    assertThat(events).containsExactly(new Stopped(Cause.USER_UNLINKED));
  }

  @Test
  void aStartThatComesWhileItStopsIsFollowedWhenItHasStopped() {
    var slow = new ArrayList<Runnable>();
    var queued =
        new Lifecycle(
            time.runtime(Runnable::run),
            LONGEST,
            events::add,
            new Lifecycle.Attempts() {
              @Override
              public Connection create(Consumer<Ending> onEnd) {
                var connection = new Connection(slow::add, Map.of(), new Overload(time), onEnd);
                made.add(connection);
                return connection;
              }

              @Override
              public void open(Connection connection) {
                opened.add(connection);
              }

              @Override
              public void stayAway(Duration span) {}

              @Override
              public void forgetLink() {}
            });
    queued.start();
    queued.stop();

    queued.start();
    assertThat(opened).hasSize(1);
    slow.removeFirst().run();

    assertThat(opened).hasSize(2);
    assertThat(events)
        .containsExactly(new Connecting(), new Stopped(Cause.STOPPED), new Connecting());
  }
}
