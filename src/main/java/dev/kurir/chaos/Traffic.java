package dev.kurir.chaos;

import dev.kurir.chaos.Phones.Phone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/// Every tenant writes to every contact, and every contact to every tenant, all at the same time,
/// until [#end].
public final class Traffic {
  /// Gaps of one chat, in milliseconds on average: with twelve chats about 80 messages a second go
  /// out and 10 come in, so that at any moment some are at every point of their way.
  private static final int GAP_OUT = 150;

  private static final int GAP_IN = 1_200;

  /// In each text that a tenant sends, and in none that a contact writes.
  private static final String OUT = " out";

  private final List<Ledger> out = new CopyOnWriteArrayList<>();
  private final List<Ledger> in = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<String> failure = new AtomicReference<>("");
  private volatile boolean ended;

  /// @param name of the trial, begins each text
  Traffic(
      String name,
      List<Tenant> tenants,
      List<Phone> contacts,
      List<Node> nodes,
      Phones phones,
      Random random) {
    for (int t = 0; t < tenants.size(); t++) {
      for (int c = 0; c < contacts.size(); c++) {
        var to = new Ledger(tenants.get(t), contacts.get(c));
        var from = new Ledger(tenants.get(t), contacts.get(c));
        out.add(to);
        in.add(from);
        String chat = "%s t%dc%d".formatted(name, t, c);
        var own = new Random(random.nextLong());
        thread(new Producer(to, chat + OUT, nodes, own, GAP_OUT, () -> ended));
        thread(
            new Writer(
                from, phones, chat + " in", new Random(own.nextLong()), GAP_IN, () -> ended));
      }
    }
  }

  private void thread(Runnable work) {
    threads.add(
        Thread.ofVirtual()
            .name("traffic")
            .unstarted(() -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                failure.compareAndSet("", String.valueOf(e.getMessage()));
              }
            }));
  }

  /// One message beside the flow, which the oracle judges too; gives its job.
  public String single(Node node, Tenant from, Phone to, String text) {
    var chat = new Ledger(from, to);
    String job = from.send(node, to.number(), text, text).expect(202).path("jobId").asText();
    chat.promised(text, job);
    out.add(chat);
    return job;
  }

  void begin() {
    threads.forEach(Thread::start);
  }

  /// Nothing new is sent; returns when what was asked has its answer, or none is to be had.
  void end() throws InterruptedException {
    ended = true;
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofMinutes(2))) {
        throw new ChaosException("a producer does not end");
      }
    }
    if (!failure.get().isEmpty()) {
      throw new ChaosException(failure.get());
    }
  }

  static boolean isOutgoing(String text) {
    return text.contains(OUT);
  }

  /// How many were answered with 202 so far.
  public long accepted() {
    return out.stream().mapToLong(Ledger::promised).sum();
  }

  long unsure() {
    return out.stream().mapToLong(each -> each.entries().size() - each.promised()).sum();
  }

  /// How many the phones have written so far.
  public long written() {
    return in.stream().mapToLong(Ledger::promised).sum();
  }

  List<Ledger> out() {
    return out;
  }

  List<Ledger> in() {
    return in;
  }
}
