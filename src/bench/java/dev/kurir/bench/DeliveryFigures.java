package dev.kurir.bench;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.KurirApi.Tenant;
import dev.kurir.testing.SandboxApi.Phone;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;

/// From `POST /api/send` to a phone that has decrypted the text: how long one message takes when
/// nothing else happens, and how many go through in a second, for one account and for twenty.
final class DeliveryFigures {
  private static final int RUNS = 3;
  private static final int ALONE = 300;
  private static final int WARM_UP = 4_000;
  private static final int LOAD = 6_000;
  private static final int RECIPIENTS = 20;
  private static final int CONNECTIONS = 20;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final BuiltKurir kurir;
  private final List<Phone> recipients = new ArrayList<>();
  private final List<Tenant> tenants = new ArrayList<>();
  private int written;

  private DeliveryFigures(BuiltKurir kurir) {
    this.kurir = kurir;
  }

  static void print(Path folder) throws Exception {
    try (var kurir = BuiltKurir.startIn(folder.resolve("delivery"))) {
      var figures = new DeliveryFigures(kurir);
      figures.link();
      figures.load(1, WARM_UP);
      figures.load(tenantsAtMost(), WARM_UP);
      for (int run = 1; run <= RUNS; run++) {
        figures.alone();
        figures.tell(1);
        figures.tell(tenantsAtMost());
      }
    }
  }

  private static int tenantsAtMost() {
    return 20;
  }

  private void link() {
    for (int i = 0; i < RECIPIENTS; i++) {
      recipients.add(kurir.phones().phone("Recipient " + i));
    }
    for (int i = 0; i < tenantsAtMost(); i++) {
      var tenant = kurir.api().tenant("Tenant " + i);
      kurir.api().link(tenant, kurir.phones().phone("Phone " + i));
      tenants.add(tenant);
    }
  }

  /// One after the other: the next is sent when the last one was read.
  private void alone() {
    var millis = new double[ALONE];
    var accepted = new double[ALONE];
    var phone = recipients.getFirst();
    for (int i = 0; i < ALONE; i++) {
      String text = "alone " + written++;
      Instant begin = Instant.now();
      long from = System.nanoTime();
      tenants.getFirst().send(phone.number(), text);
      accepted[i] = (System.nanoTime() - from) / 1e6;
      millis[i] = Duration.between(begin, arrival(phone, text)).toNanos() / 1e6;
    }
    Report.line(
        "alone: accepted after p50 %.1f ms, on the phone after p50 %.1f ms, p99 %.1f ms",
        Median.of(accepted), Median.of(millis), Median.at(0.99, millis));
  }

  private Instant arrival(Phone phone, String text) {
    return Instant.parse(phone.awaitText(text, LIMIT).path("at").asText());
  }

  private void tell(int accounts) throws Exception {
    var before = kurir.processorMillis();
    double seconds = load(accounts, LOAD);
    var spent = kurir.processorMillisSince(before);
    Report.line(
        "load, %d account(s): %.0f messages/s; CPU in ms of %.1f s for %d messages: %s",
        accounts, LOAD / seconds, seconds, LOAD, spent);
  }

  /// Seconds from the first request to the last text on a phone.
  private double load(int accounts, int messages) throws Exception {
    int first = written;
    written += messages;
    Instant begin = Instant.now();
    try (var senders = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (int sender = 0; sender < CONNECTIONS; sender++) {
        int of = sender;
        var _ =
            senders.submit(() -> {
              for (int i = of; i < messages; i += CONNECTIONS) {
                // the same recipient always writes with the same connection: their order is known
                tenants
                    .get(i / CONNECTIONS % accounts)
                    .send(recipients.get(i % RECIPIENTS).number(), "load " + (first + i));
              }
            });
      }
    }
    return Duration.between(begin, lastOf(first, messages)).toNanos() / 1e9;
  }

  private Instant lastOf(int first, int messages) {
    Instant last = Instant.MIN;
    for (int i = 0; i < RECIPIENTS; i++) {
      Phone phone = recipients.get(i);
      int expected = messages / RECIPIENTS;
      var texts = new HashSet<String>();
      for (int n = i; n < messages; n += RECIPIENTS) {
        texts.add("load " + (first + n));
      }
      Eventually.yes(
          "all texts on a phone",
          LIMIT,
          () -> phone.received().stream().filter(texts::contains).count() >= expected);
      for (var message : phone.messages()) {
        Instant at = Instant.parse(message.path("at").asText());
        if (texts.contains(message.path("text").asText()) && at.isAfter(last)) {
          last = at;
        }
      }
    }
    return last;
  }
}
