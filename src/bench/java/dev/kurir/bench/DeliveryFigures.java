package dev.kurir.bench;

import dev.kurir.testing.KurirApi.Tenant;
import dev.kurir.testing.SandboxApi.Phone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/// From `POST /api/send` to a phone that has decrypted the text: how long one message takes when
/// nothing else happens, and how many go through in a second, for one account and for twenty.
final class DeliveryFigures {
  private static final int RUNS = 5;
  private static final int ALONE = 300;
  private static final int LOAD = 6_000;
  private static final int ACCOUNTS = 20;
  private static final int RECIPIENTS = 20;
  private static final int A_SECOND = 200;
  private static final int PACED = 15 * A_SECOND;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final BuiltKurir kurir;
  private final Arrivals arrivals;
  private final List<Phone> recipients = new ArrayList<>();
  private final List<Tenant> tenants = new ArrayList<>();
  private int written;

  private DeliveryFigures(BuiltKurir kurir, Arrivals arrivals) {
    this.kurir = kurir;
    this.arrivals = arrivals;
  }

  static void print(Path folder) throws Exception {
    try (var kurir = BuiltKurir.startIn(folder.resolve("delivery"));
        var arrivals = Arrivals.on(kurir.control())) {
      var figures = new DeliveryFigures(kurir, arrivals);
      figures.link();
      figures.load(1);
      figures.load(ACCOUNTS);
      var alone = new double[RUNS];
      var paced = new double[RUNS];
      var one = new double[RUNS];
      var many = new double[RUNS];
      for (int run = 0; run < RUNS; run++) {
        alone[run] = figures.alone();
        paced[run] = figures.paced();
        one[run] = figures.tell(1);
        many[run] = figures.tell(ACCOUNTS);
      }
      Report.line(
          "medians: on the phone after %.1f ms alone, %.1f ms at %d/s; %.0f messages/s of one"
              + " account, %.0f of %d",
          Median.of(alone), Median.of(paced), A_SECOND, Median.of(one), Median.of(many), ACCOUNTS);
    }
  }

  private void link() {
    for (int i = 0; i < RECIPIENTS; i++) {
      recipients.add(kurir.phones().phone("Recipient " + i));
    }
    for (int i = 0; i < ACCOUNTS; i++) {
      var tenant = kurir.api().tenant("Tenant " + i);
      kurir.api().link(tenant, kurir.phones().phone("Phone " + i));
      tenants.add(tenant);
    }
  }

  /// One after the other: the next is sent when the last one was read.
  ///
  /// @return how long until it was read, p50
  private double alone() throws InterruptedException {
    var arrived = new double[ALONE];
    var accepted = new double[ALONE];
    for (int i = 0; i < ALONE; i++) {
      String text = "alone " + written++;
      long begin = System.nanoTime();
      tenants.getFirst().send(recipients.getFirst().number(), text);
      accepted[i] = (System.nanoTime() - begin) / 1e6;
      arrived[i] = (arrivals.await(text, LIMIT) - begin) / 1e6;
    }
    Report.line(
        "alone: accepted after p50 %.1f ms, on the phone after p50 %.1f ms, p99 %.1f ms",
        Median.of(accepted), Median.of(arrived), Median.at(0.99, arrived));
    return Median.of(arrived);
  }

  /// 200 a second, over all accounts and recipients in turn, whether or not those before them have
  /// arrived; each counts from when it was due.
  ///
  /// @return how long until it was read, p50
  private double paced() throws InterruptedException, ExecutionException {
    int first = written;
    written += PACED;
    var due = new long[PACED];
    var accepted = new double[PACED];
    long begin = System.nanoTime() + 100_000_000;
    try (var senders = Executors.newFixedThreadPool(RECIPIENTS)) {
      var all = new ArrayList<Future<?>>();
      for (int recipient = 0; recipient < RECIPIENTS; recipient++) {
        int to = recipient;
        all.add(
            senders.submit(() -> {
              for (int i = to; i < PACED; i += RECIPIENTS) {
                due[i] = begin + i * 1_000_000_000L / A_SECOND;
                LockSupport.parkNanos(due[i] - System.nanoTime());
                tenants
                    .get(i / RECIPIENTS % ACCOUNTS)
                    .send(recipients.get(to).number(), "paced " + (first + i));
                accepted[i] = (System.nanoTime() - due[i]) / 1e6;
              }
            }));
      }
      for (var each : all) {
        each.get();
      }
    }
    var arrived = new double[PACED];
    for (int i = 0; i < PACED; i++) {
      arrived[i] = (arrivals.await("paced " + (first + i), LIMIT) - due[i]) / 1e6;
    }
    Report.line(
        "%d/s: accepted after p50 %.1f ms, on the phone after p50 %.1f ms, p99 %.1f ms",
        A_SECOND, Median.of(accepted), Median.of(arrived), Median.at(0.99, arrived));
    return Median.of(arrived);
  }

  /// @return messages a second
  private double tell(int accounts) throws Exception {
    var before = kurir.processorMillis();
    double seconds = load(accounts);
    Report.line(
        "load, %d account(s): %.0f messages/s; CPU in ms of %.1f s for %d messages: %s",
        accounts, LOAD / seconds, seconds, LOAD, kurir.processorMillisSince(before));
    return LOAD / seconds;
  }

  /// Seconds from the first request to the last text on a phone. Each connection writes to one
  /// recipient, for all accounts in turn.
  private double load(int accounts) throws InterruptedException, ExecutionException {
    int first = written;
    written += LOAD;
    long begin = System.nanoTime();
    try (var senders = Executors.newFixedThreadPool(RECIPIENTS)) {
      var all = new ArrayList<Future<?>>();
      for (int recipient = 0; recipient < RECIPIENTS; recipient++) {
        int to = recipient;
        all.add(senders.submit(() -> send(first, to, accounts)));
      }
      for (var each : all) {
        each.get();
      }
    }
    long last = begin;
    for (int i = 0; i < LOAD; i++) {
      last = Math.max(last, arrivals.await("load " + (first + i), LIMIT));
    }
    return (last - begin) / 1e9;
  }

  private void send(int first, int recipient, int accounts) {
    for (int i = recipient; i < LOAD; i += RECIPIENTS) {
      tenants
          .get(i / RECIPIENTS % accounts)
          .send(recipients.get(recipient).number(), "load " + (first + i));
    }
  }
}
