package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.LeaseTable.Renewed;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What every table of leases must do.
interface LeaseTableContract {
  Duration LENGTH = Duration.ofSeconds(15);

  LeaseTable table();

  /// A session that nobody holds.
  Place session();

  /// The table's own clock moves on.
  void pass(Duration time);

  private OptionalLong acquire(Place place, String node) {
    return table().acquire(place.session(), node, LENGTH);
  }

  private Lease taken(Place place, String node) {
    return new Lease(place, acquire(place, node).orElseThrow(), 0);
  }

  private List<Renewed> renew(String node, Lease... leases) {
    return table().renew(List.of(leases), node, LENGTH);
  }

  @Test
  default void eachTakingHasAHigherEpoch() {
    var place = session();

    var first = taken(place, "a");
    table().release(List.of(first), "a");
    var second = taken(place, "b");

    assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
  }

  @Test
  default void anotherNodeCannotTakeWhatIsHeld() {
    var place = session();
    acquire(place, "a");

    assertThat(acquire(place, "b")).isEmpty();

    pass(LENGTH.minusSeconds(1));
    assertThat(acquire(place, "b")).isEmpty();
  }

  @Test
  default void aNodeThatRestartedTakesItsOwnAtOnceUnderANewEpoch() {
    var place = session();
    var before = taken(place, "a");

    var after = taken(place, "a");

    assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
    assertThat(renew("a", before)).isEmpty();
    assertThat(renew("a", after)).hasSize(1);
  }

  @Test
  default void whatRanOutCanBeTakenByAnybody() {
    var place = session();
    var before = taken(place, "a");

    pass(LENGTH.plusSeconds(1));

    var after = taken(place, "b");
    assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
    assertThat(renew("a", before)).isEmpty();
  }

  @Test
  default void renewingProlongsAllThatAreStillHeld() {
    var kept = session();
    var other = session();
    var lease = taken(kept, "a");
    var theirs = taken(other, "b");

    pass(Duration.ofSeconds(10));
    var renewed = renew("a", lease, theirs);
    pass(Duration.ofSeconds(10));

    assertThat(renewed).extracting(Renewed::session).containsExactly(kept.session());
    assertThat(acquire(kept, "b")).isEmpty();
    assertThat(acquire(other, "a")).isPresent();
  }

  @Test
  default void whatRanOutIsNotRenewedEvenIfNobodyTookIt() {
    var lease = taken(session(), "a");

    pass(LENGTH.plusSeconds(1));

    assertThat(renew("a", lease)).isEmpty();
  }

  @Test
  default void whatIsReleasedIsFreeAtOnce() {
    var place = session();
    var lease = taken(place, "a");

    table().release(List.of(lease), "a");

    assertThat(acquire(place, "b")).isPresent();
  }

  @Test
  default void anOldLeaseReleasesNothingOfTheNewOwner() {
    var place = session();
    var old = taken(place, "a");
    pass(LENGTH.plusSeconds(1));
    taken(place, "b");

    table().release(List.of(old), "a");

    assertThat(acquire(place, "a")).isEmpty();
  }
}
