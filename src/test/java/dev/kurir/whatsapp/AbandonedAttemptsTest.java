package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Somebody asks for a code and walks away, a thousand times. Nothing may be left of it.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AbandonedAttemptsTest {
  private static final int ATTEMPTS = 1_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final TestTime time = TestTime.start();
  private final ClientRuntime runtime = time.runtime();
  private final MemoryServer server = new MemoryServer();
  private final AtomicInteger offered = new AtomicInteger();
  private final AtomicInteger expired = new AtomicInteger();

  @Test
  void aThousandAttemptsThatNobodyFinishedLeaveNothing() throws Exception {
    attempts(10); // what is made once is made now
    forgetTimers();
    long before = instances();

    var clients = attempts(ATTEMPTS);

    assertThat(server.isIdle()).isTrue();
    forgetTimers();
    Eventually.yes(
        "the clients are garbage",
        LIMIT,
        () -> {
          System.gc();
          return clients.stream().allMatch(client -> client.refersTo(null));
        });
    assertThat(instances() - before).as("objects of the client").isLessThan(ATTEMPTS / 10);
  }

  /// Gives those who tried.
  private List<WeakReference<WhatsAppClient>> attempts(int count) throws InterruptedException {
    offered.set(0);
    expired.set(0);
    var clients = new ArrayList<WhatsAppClient>();
    for (int i = 0; i < count; i++) {
      var store = new InMemoryDeviceStore(_ -> {});
      clients.add(new WhatsAppClient(server.settings(), runtime, store, this::hear, server));
    }
    clients.forEach(WhatsAppClient::start);
    var sessions = new ArrayList<MemoryServer.Session>();
    for (int i = 0; i < count; i++) {
      sessions.add(server.next());
      sessions.getLast().send(offer());
    }
    awaitOffers(count);
    time.advance(Duration.ofSeconds(60));
    for (int number = 2; number <= 6; number++) {
      awaitOffers(number * count);
      time.advance(Duration.ofSeconds(20));
    }
    Eventually.yes("all rounds are over", LIMIT, () -> expired.get() == count);
    assertThat(sessions).allMatch(MemoryServer.Session::isClosed);
    return clients.stream().map(WeakReference::new).toList();
  }

  private void hear(ClientEvent event) {
    if (event instanceof ClientEvent.QrOffered) {
      offered.incrementAndGet();
    } else if (event instanceof ClientEvent.QrExpired) {
      expired.incrementAndGet();
    }
  }

  private void awaitOffers(int count) {
    Eventually.yes(count + " codes are offered", LIMIT, () -> offered.get() == count);
  }

  /// A timer of a connection that has ended comes up once more, and is not set again.
  private void forgetTimers() {
    Eventually.yes(
        "no timer is left",
        LIMIT,
        () -> {
          time.advance(Duration.ofSeconds(60));
          return time.waiting().isEmpty();
        });
  }

  private static Node offer() {
    var offer = Node.of("pair-device");
    for (int i = 1; i <= 6; i++) {
      offer.child(Node.of("ref").bytes(("ref-" + i).getBytes(StandardCharsets.US_ASCII)));
    }
    return Node.of("iq")
        .attr("type", "set")
        .attr("id", "offer")
        .attr("from", Jid.SERVER)
        .attr("xmlns", "md")
        .child(offer)
        .build();
  }

  /// Living objects of the client's own classes, of this test's helpers too; collects garbage
  /// first.
  private static long instances() throws Exception {
    var histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .filter(line -> line.contains(" dev.kurir.whatsapp."))
        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
        .sum();
  }
}
