package dev.kurir.bench;

import dev.kurir.testing.SandboxApi.Phone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Messages a second, and what one costs the client's own process, ours beside unmodified Baileys:
/// both with their keys on the heap, both on the same sandbox, in turn, warm. A message sent is
/// counted with the copy to the own phone and with the receipts that come back; one received with
/// the receipt and the acknowledgement that go out. Accounts and phones have written to one another
/// before, both ways. Argument: how many messages in each run.
final class MessageFigures {
  private static final int RUNS = 3;
  private static final int ACCOUNTS = 20;
  private static final int RECIPIENTS = 20;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /// What has not come by then after the last was written is lost, or asked for again and again.
  private static final Duration LATE = Duration.ofSeconds(30);

  /// Until the last receipts are there too.
  private static final Duration AFTER = Duration.ofSeconds(1);

  private final Sandbox sandbox;
  private final int load;
  private final Arrivals arrivals;
  private final List<Phone> people = new ArrayList<>();
  private int written;

  private MessageFigures(Sandbox sandbox, Arrivals arrivals, int load) {
    this.sandbox = sandbox;
    this.load = load;
    this.arrivals = arrivals;
  }

  private record Side(String name, Host host, List<Phone> accounts) {}

  static void print(Path folder, int load) throws Exception {
    try (var sandbox = Sandbox.startIn(folder);
        var arrivals = Arrivals.on(sandbox.control());
        var ours = Host.ours(sandbox, folder);
        var baileys = Host.baileys(sandbox, folder)) {
      var figures = new MessageFigures(sandbox, arrivals, load);
      for (int i = 0; i < RECIPIENTS; i++) {
        figures.people.add(sandbox.api().phone("Recipient " + i));
      }
      var sides = List.of(figures.side("ours", ours), figures.side("Baileys", baileys));
      for (var side : sides) {
        figures.send(side, "warm", ACCOUNTS, load);
        figures.receive(side, "warm", ACCOUNTS, load);
        figures.send(side, "warm", 1, load);
        figures.receive(side, "warm", 1, load);
      }
      for (int run = 1; run <= RUNS; run++) {
        for (int accounts : new int[] {1, ACCOUNTS}) {
          for (var side : sides) {
            figures.send(side, "run " + run, accounts, load);
          }
          for (var side : sides) {
            figures.receive(side, "run " + run, accounts, load);
          }
        }
      }
    }
  }

  private Side side(String name, Host host) {
    var accounts = new ArrayList<Phone>();
    for (int i = 0; i < ACCOUNTS; i++) {
      var phone = sandbox.api().phone(name + " " + i);
      host.link(i, phone);
      accounts.add(phone);
    }
    var jids = people.stream().map(Phone::jid).toList();
    host.tell("to " + String.join(" ", jids));
    return new Side(name, host, accounts);
  }

  private void send(Side side, String run, int accounts, int count) throws InterruptedException {
    var prefix = "text-" + written++;
    long before = side.host().processorMillis();
    long begin = System.nanoTime();
    side.host().tell("send " + count + " " + accounts + " " + prefix);
    side.host().await("sent");
    long last = begin;
    for (int i = 0; i < count; i++) {
      last = Math.max(last, arrivals.await(prefix + " " + i, LIMIT));
    }
    tell(side, run, "sent", accounts, count, (last - begin) / 1e9, before);
  }

  private void receive(Side side, String run, int accounts, int count)
      throws InterruptedException, ExecutionException {
    var prefix = "text-" + written++;
    long before = side.host().processorMillis();
    long begin = System.nanoTime();
    side.host().tell("expect " + count);
    try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<?>>();
      for (int person = 0; person < RECIPIENTS; person++) {
        int from = person;
        all.add(
            writers.submit(() -> {
              for (int i = from; i < count; i += RECIPIENTS) {
                var to = side.accounts().get(i / RECIPIENTS % accounts);
                people.get(from).write(to.number(), prefix + " " + i);
              }
            }));
      }
      for (var each : all) {
        each.get();
      }
    }
    if (side.host().await("received", LATE).isEmpty()) {
      side.host().tell("count");
      Report.line("messages, %s: %s", side.name(), side.host().await("missing"));
    }
    tell(side, run, "received", accounts, count, (System.nanoTime() - begin) / 1e9, before);
  }

  private static void tell(
      Side side, String run, String what, int accounts, int count, double seconds, long before)
      throws InterruptedException {
    Thread.sleep(AFTER);
    Report.line(
        "messages, %s, %s, %s, %d account(s): %.0f messages/s, %.3f ms of CPU each",
        run,
        side.name(),
        what,
        accounts,
        count / seconds,
        (side.host().processorMillis() - before) / (double) count);
  }
}
