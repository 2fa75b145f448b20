package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.store.Unit.Category;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PgLeaseTableIT implements LeaseTableContract {
  private static final Scene scene = new Scene();

  private final PgLeaseTable table = new PgLeaseTable(scene.cleared().database);

  @AfterAll
  static void close() {
    scene.close();
  }

  @Override
  public LeaseTable table() {
    return table;
  }

  @Override
  public Place session() {
    return scene.tenant();
  }

  @Override
  public void pass(Duration time) {
    scene.run(
        "update sessions set lease_until = lease_until - ? * interval '1 ms'", time.toMillis());
  }

  @Test
  void aStopByAnotherNodeIsHeardWithTheNextRenewal() {
    var place = scene.tenant();
    scene.run("update sessions set wanted = true");
    var lease = new Lease(place, table.acquire(place.session(), "a", LENGTH).orElseThrow(), 0);

    scene.run("update sessions set wanted = false");

    assertThat(table.renew(List.of(lease), "a", LENGTH))
        .containsExactly(new LeaseTable.Renewed(place.session(), false));
  }

  @Test
  void aUnitThatTakesLongDelaysTheRenewalOfNoOtherSession() throws Exception {
    var busy = scene.tenant();
    var idle = scene.tenant();
    var leases = new ArrayList<Lease>();
    for (var place : List.of(busy, idle)) {
      leases.add(new Lease(place, table.acquire(place.session(), "a", LENGTH).orElseThrow(), 0));
    }
    var until = "select lease_until::text from sessions where session_id = ?";
    var before = scene.column(until, idle.session().value());
    var open = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var unit =
          threads.submit(() ->
              scene
                  .store(busy, 1)
                  .inTransaction(u -> {
                    u.count(Category.DEVICE);
                    open.countDown();
                    await(mayEnd);
                    return true;
                  }));
      await(open);
      var renewal = threads.submit(() -> table.renew(leases, "a", LENGTH));

      while (scene.column(until, idle.session().value()).equals(before)) {
        assertThat(renewal.isDone()).isFalse();
        Thread.onSpinWait();
      }
      mayEnd.countDown();

      assertThat(renewal.get(10, TimeUnit.SECONDS)).hasSize(2);
      assertThat(unit.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void manyLeasesAreRenewedInOneStatement() {
    scene.run(
        """
        insert into tenants (id, name, network, created_at)
        select gen_random_uuid(), 'Toko', 'sandbox', now() from generate_series(1, 2000)\
        """);
    scene.run(
        """
        insert into sessions (session_id, tenant_id, since, owner_node, epoch, lease_until)
        select gen_random_uuid(), id, now(), 'a', 1, now() + interval '10 s' from tenants\
        """);
    var leases =
        scene.column("select session_id from sessions").stream()
            .map(id ->
                new Lease(
                    new Place(new TenantId(UUID.randomUUID()), new SessionId(UUID.fromString(id))),
                    1,
                    0))
            .toList();

    assertThat(table.renew(leases, "a", LENGTH)).hasSize(2000);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
