package dev.kurir.outbox.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.outbox.control.Outcome.Done;
import dev.kurir.outbox.control.Outcome.TenantNotReady;
import dev.kurir.outbox.control.Outcome.TryAgain;
import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DispatcherTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final OutboxSettings SETTINGS = new OutboxSettings(6, 4);

  private final FlakyLanes lanes = new FlakyLanes(CLOCK, SETTINGS.perTenant());
  private final BlockingQueue<Job> begun = new LinkedBlockingQueue<>();
  private final Semaphore refills = new Semaphore(0);
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final TenantId tenant = new TenantId(UUID.randomUUID());

  private volatile JobHandler handler = _ -> new Done();
  private Dispatcher dispatcher = newDispatcher();

  @AfterEach
  void stop() {
    dispatcher.stop(Duration.ofSeconds(5));
    tasks.shutdownNow();
  }

  @Test
  void jobsOfALaneAreDoneOneAfterTheOther() throws InterruptedException {
    Map<UUID, AtomicInteger> busy = new ConcurrentHashMap<>();
    AtomicInteger clashes = new AtomicInteger();
    UUID[] chats = {UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()};
    start(job -> {
      AtomicInteger inLane = busy.computeIfAbsent(job.lane(), _ -> new AtomicInteger());
      if (inLane.incrementAndGet() > 1) {
        clashes.incrementAndGet();
      }
      Thread.yield();
      inLane.decrementAndGet();
      return new Done();
    });

    for (int i = 0; i < 300; i++) {
      add(job(chats[i % 3], i));
    }

    List<Job> done = take(300);
    assertThat(clashes).hasValue(0);
    for (UUID chat : chats) {
      assertThat(done)
          .filteredOn(job -> job.lane().equals(chat))
          .extracting(Job::order)
          .isSorted()
          .doesNotHaveDuplicates()
          .hasSize(100);
    }
  }

  @Test
  void neverMoreThanAllowedIsInHand() throws InterruptedException {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    start(_ -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      awaitQuietly(go);
      now.decrementAndGet();
      return new Done();
    });

    for (int i = 0; i < 20; i++) {
      add(job(UUID.randomUUID(), i));
    }
    for (int i = 0; i < 20; i++) {
      TenantId other = new TenantId(UUID.randomUUID());
      lanes.owned(other, 1);
      lanes.add(List.of(new Job(other, UUID.randomUUID(), UUID.randomUUID(), i)), CLOCK.instant());
    }

    List<Job> first = take(SETTINGS.inFlight());
    assertThat(begun.poll(50, TimeUnit.MILLISECONDS)).isNull();
    assertThat(first)
        .filteredOn(job -> job.tenant().equals(tenant))
        .hasSizeLessThanOrEqualTo(SETTINGS.perTenant());
    go.countDown();
    take(40 - SETTINGS.inFlight());
    assertThat(most.get()).isLessThanOrEqualTo(SETTINGS.inFlight());
  }

  @Test
  void aJobThatFailsComesAgain() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    start(_ -> {
      if (tries.incrementAndGet() == 1) {
        throw new IllegalStateException("a bug");
      }
      return tries.get() == 2 ? new TryAgain(Duration.ofMillis(10)) : new Done();
    });

    add(job(UUID.randomUUID(), 1));

    take(3);
    assertThat(begun.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void aPromotionBringsAParkedTenantBackAtOnce() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    start(_ -> tries.incrementAndGet() == 1 ? new TenantNotReady(Duration.ofHours(1)) : new Done());
    add(job(UUID.randomUUID(), 1));
    take(1);

    lanes.promote(tenant);

    take(1);
  }

  @Test
  void aStoppedDispatcherWaitsForWhatIsBegunAndKeepsTheRest() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    start(_ -> {
      awaitQuietly(go);
      return new Done();
    });
    for (int i = 0; i < 10; i++) {
      add(job(UUID.randomUUID(), i));
    }
    List<Job> inHand = take(SETTINGS.perTenant());
    var stopped = tasks.submit(() -> dispatcher.stop(Duration.ofSeconds(20)));
    go.countDown();

    assertThat(stopped.get()).isTrue();
    dispatcher = newDispatcher();
    start(_ -> new Done());
    List<Job> rest = take(10 - inHand.size());
    assertThat(rest).doesNotContainAnyElementsOf(inHand);
  }

  @Test
  void everyLostConnectionEndsWithARefill() throws InterruptedException {
    start(_ -> new Done());
    assertThat(refills.tryAcquire(5, TimeUnit.SECONDS)).isTrue();

    lanes.goDown();
    lanes.comeBack();
    assertThat(refills.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
    lanes.flush();
    assertThat(refills.tryAcquire(5, TimeUnit.SECONDS)).isTrue();

    add(job(UUID.randomUUID(), 1));
    take(1);
  }

  @Test
  void aLaneThatTheLanesForgotIsStillInHand() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    start(_ -> {
      awaitQuietly(go);
      return new Done();
    });
    Job job = job(UUID.randomUUID(), 1);
    add(job);
    take(1);

    lanes.flush();
    assertThat(refills.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();
    add(job);
    Job other = job(UUID.randomUUID(), 2);
    add(other);

    assertThat(take(1)).containsExactly(other);
    assertThat(begun.poll(300, TimeUnit.MILLISECONDS)).isNull();
    go.countDown();
    assertThat(take(1)).containsExactly(job);
  }

  private void start(JobHandler handler) {
    lanes.owned(tenant, 1);
    this.handler = handler;
    tasks.execute(dispatcher::run);
  }

  private Dispatcher newDispatcher() {
    return new Dispatcher(
        lanes,
        job -> {
          begun.add(job);
          return handler.handle(job);
        },
        refills::release,
        tasks,
        CLOCK,
        SETTINGS);
  }

  private void add(Job job) {
    lanes.add(List.of(job), CLOCK.instant());
  }

  private List<Job> take(int count) throws InterruptedException {
    List<Job> taken = new ArrayList<>();
    while (taken.size() < count) {
      Job job = begun.poll(10, TimeUnit.SECONDS);
      assertThat(job).as("job %s of %s", taken.size() + 1, count).isNotNull();
      taken.add(job);
    }
    return taken;
  }

  private Job job(UUID chat, long order) {
    return new Job(tenant, chat, UUID.randomUUID(), order);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
