package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private final HeapLeaseTable table = new HeapLeaseTable();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // wraps soon
  private final Leases leases = new Leases(table, "a", nanos::get);
  private final Leases others = new Leases(table, "b", nanos::get);
  private final Place place =
      new Place(new TenantId(UUID.randomUUID()), new SessionId(UUID.randomUUID()));

  @Test
  void aLeaseThatIsRenewedInTimeNeverExpires() {
    var lease = leases.acquire(place).orElseThrow();

    for (int i = 0; i < 10; i++) {
      pass(Leases.RENEWAL);
      assertThat(leases.expired()).isEmpty();
      assertThat(leases.renew().lost()).isEmpty();
    }

    assertThat(leases.isHeld(lease)).isTrue();
    assertThat(others.acquire(place)).isEmpty();
  }

  @Test
  void theSocketMustCloseBeforeAnotherNodeCanTakeTheLease() {
    var lease = leases.acquire(place).orElseThrow();
    table.down = true;

    pass(Leases.LENGTH.minus(Leases.MARGIN).minusMillis(1));
    assertThat(leases.expired()).isEmpty();
    pass(Duration.ofMillis(1));
    var mustClose = leases.expired();

    assertThat(mustClose).containsExactly(lease);
    assertThat(leases.isHeld(lease)).isFalse();
    table.down = false;
    assertThat(others.acquire(place)).isEmpty();
    pass(Leases.MARGIN.plusMillis(1));
    assertThat(others.acquire(place)).isPresent();
  }

  @Test
  void expiryIsToldOnce() {
    leases.acquire(place);
    pass(Leases.LENGTH);

    assertThat(leases.expired()).hasSize(1);
    assertThat(leases.expired()).isEmpty();
  }

  @Test
  void aLeaseIsCountedFromBeforeItsStatementWasSent() {
    var slow = new SlowTable();
    var behind = new Leases(slow, "a", nanos::get);
    var lease = behind.acquire(place).orElseThrow();

    pass(Leases.LENGTH.minus(Duration.ofSeconds(4)).minus(Leases.MARGIN));

    assertThat(behind.expired()).containsExactly(lease);
  }

  @Test
  void aRenewalThatCannotReachTheTableChangesNothing() {
    var lease = leases.acquire(place).orElseThrow();
    table.down = true;

    assertThatThrownBy(leases::renew).isInstanceOf(IllegalStateException.class);

    assertThat(leases.isHeld(lease)).isTrue();
    table.down = false;
    assertThat(leases.renew().lost()).isEmpty();
  }

  @Test
  void aFrozenNodeFindsItsLeaseLost() {
    var lease = leases.acquire(place).orElseThrow();
    pass(Leases.LENGTH.plusSeconds(1));
    others.acquire(place);

    assertThat(leases.renew().lost()).containsExactly(lease);
    assertThat(leases.isHeld(lease)).isFalse();
  }

  @Test
  void aSessionThatAnotherNodeStoppedIsToldButStillHeld() {
    var lease = leases.acquire(place).orElseThrow();

    table.unwant(place.session());

    var renewal = leases.renew();
    assertThat(renewal.unwanted()).containsExactly(lease);
    assertThat(renewal.lost()).isEmpty();
    assertThat(leases.isHeld(lease)).isTrue();
  }

  @Test
  void whatIsReleasedIsFreeForOthers() {
    var lease = leases.acquire(place).orElseThrow();

    leases.release(List.of(lease));

    assertThat(others.acquire(place)).isPresent();
    assertThat(leases.renew().lost()).isEmpty();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    table.pass(time);
  }

  /// Answers four seconds after it was asked.
  private final class SlowTable implements LeaseTable {
    @Override
    public OptionalLong acquire(SessionId session, String node, Duration length) {
      var epoch = table.acquire(session, node, length);
      pass(Duration.ofSeconds(4));
      return epoch;
    }

    @Override
    public List<Renewed> renew(Collection<Lease> leases, String node, Duration length) {
      return table.renew(leases, node, length);
    }

    @Override
    public void release(Collection<Lease> leases, String node) {
      table.release(leases, node);
    }
  }
}
