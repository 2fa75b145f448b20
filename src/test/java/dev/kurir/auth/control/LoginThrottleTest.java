package dev.kurir.auth.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final MovableClock clock = new MovableClock();
  private final LoginThrottle throttle = new LoginThrottle(clock);

  @Test
  void aFewWrongPasswordsAreFree() {
    fail("ann", "10.0.0.1", LoginThrottle.FREE);

    assertThat(throttle.enter("ann", "10.0.0.1").orElseThrow()).isPositive();
  }

  @Test
  void theWaitDoublesUpToALimit() {
    fail("ann", "10.0.0.1", LoginThrottle.FREE);
    var waits = new ArrayList<Duration>();
    for (int i = 0; i < 12; i++) {
      var wait = throttle.enter("ann", "10.0.0.1").orElseThrow();
      waits.add(wait);
      clock.advance(wait);
      assertThat(throttle.enter("ann", "10.0.0.1")).isEmpty();
    }

    assertThat(waits).startsWith(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(waits).last().isEqualTo(LoginThrottle.LONGEST);
  }

  @Test
  void askingWhileWaitingDoesNotMakeItLonger() {
    fail("ann", "10.0.0.1", LoginThrottle.FREE);
    var first = throttle.enter("ann", "10.0.0.1");

    assertThat(throttle.enter("ann", "10.0.0.1")).isEqualTo(first);
  }

  @Test
  void otherNamesAndAddressesAreNotHeldBack() {
    fail("ann", "10.0.0.1", LoginThrottle.FREE);

    assertThat(throttle.enter("ann", "10.0.0.2")).isEmpty();
    assertThat(throttle.enter("bob", "10.0.0.1")).isEmpty();
  }

  @Test
  void theCaseOfANameDoesNotMatter() {
    fail("ann", "10.0.0.1", LoginThrottle.FREE);

    assertThat(throttle.enter("ANN", "10.0.0.1")).isPresent();
  }

  @Test
  void anAddressThatTriesManyNamesIsHeldBack() {
    for (int i = 0; throttle.enter("name" + i, "10.0.0.1").isEmpty(); i++) {
      assertThat(i).isLessThan(100);
    }

    assertThat(throttle.enter("somebody-else", "10.0.0.1")).isPresent();
    assertThat(throttle.enter("somebody-else", "10.0.0.2")).isEmpty();
  }

  @Test
  void theRightPasswordStartsAnew() {
    fail("ann", "10.0.0.1", LoginThrottle.FREE - 1);
    assertThat(throttle.enter("ann", "10.0.0.1")).isEmpty();
    throttle.succeeded("ann", "10.0.0.1");

    fail("ann", "10.0.0.1", LoginThrottle.FREE);
  }

  @Test
  void oldFailuresAreForgotten() {
    fail("ann", "10.0.0.1", LoginThrottle.FREE);
    clock.advance(LoginThrottle.LONGEST.multipliedBy(3));

    fail("ann", "10.0.0.1", LoginThrottle.FREE);
  }

  private void fail(String username, String address, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(throttle.enter(username, address)).isEqualTo(Optional.empty());
    }
  }
}
