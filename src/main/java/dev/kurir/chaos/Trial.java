package dev.kurir.chaos;

import dev.kurir.chaos.Ledger.Entry;
import dev.kurir.chaos.Phones.Phone;
import dev.kurir.launch.LaunchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// One case with one seed: tenants and contacts of its own, traffic, the case, the end of all that
/// was accepted, the oracle.
final class Trial {
  /// Processes that a message may take with it before it is parked.
  static final int CRASHES = 3;

  private static final int TENANTS = 3;
  private static final int CONTACTS = 4;
  private static final Duration WARM = Duration.ofSeconds(40);
  private static final Duration OVER = Duration.ofSeconds(100);
  private static final Duration ARRIVE = Duration.ofSeconds(20);

  /// @param trouble why it could not be brought to its end; empty when it could
  record Result(
      ChaosCase chaosCase,
      long seed,
      long accepted,
      long unsure,
      long written,
      Verdict verdict,
      long refusals,
      Map<String, Double> figures,
      String trouble,
      Duration took) {
    boolean isClean() {
      return trouble.isEmpty() && verdict.isClean();
    }
  }

  private final World world;
  private final ChaosCase chaosCase;
  private final long seed;
  private final boolean isShort;
  private final String name;

  Trial(World world, ChaosCase chaosCase, long seed, boolean isShort) {
    this.world = world;
    this.chaosCase = chaosCase;
    this.seed = seed;
    this.isShort = isShort;
    this.name = chaosCase.name() + " " + seed;
  }

  Result run() {
    long begin = System.nanoTime();
    var random = new Random(seed * 31 + chaosCase.name().hashCode());
    Map<String, Double> figures = new HashMap<>();
    var verdict = Verdict.CLEAN;
    String trouble = "";
    long accepted = 0;
    long unsure = 0;
    long written = 0;
    long refusals = 0;
    try {
      world.start(chaosCase.nodes());
      world.awaitWork();
      long refusedBefore = world.phones().refusals();
      var all = together(TENANTS + chaosCase.quiet(), t -> world.tenant(name + " t" + t));
      var tenants = all.subList(0, TENANTS);
      var contacts = together(CONTACTS, c -> world.phones().make(name + " c" + c));
      link(all);
      var traffic = new Traffic(name, tenants, contacts, world.nodes(), world.phones(), random);
      var scene =
          new Scene(
              world, tenants, all.subList(TENANTS, all.size()), contacts, traffic, random, isShort);
      traffic.begin();
      try {
        Patience.until("the traffic flows", WARM, () -> flows(traffic, contacts));
        scene.pause(200, 1500);
        chaosCase.run(scene);
        scene.pause(300, 1000);
      } finally {
        world.restore();
        traffic.end();
        figures.putAll(scene.figures());
        accepted = traffic.accepted();
        unsure = traffic.unsure();
        written = traffic.written();
      }
      boolean over = Patience.within(OVER, () -> world.rows().waiting(all) == 0);
      verdict = settled(traffic, all, contacts);
      refusals = world.phones().refusals() - refusedBefore;
      if (!over) {
        trouble = world.rows().waiting(all) + " are not over after " + OVER.toSeconds() + " s";
      }
      if (verdict.isClean() && over) {
        all.forEach(world::forget);
      }
    } catch (ChaosException | NoAnswerException | LaunchException e) {
      trouble = String.valueOf(e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      trouble = "interrupted";
    }
    return new Result(
        chaosCase,
        seed,
        accepted,
        unsure,
        written,
        verdict,
        refusals,
        figures,
        trouble,
        Duration.ofNanos(System.nanoTime() - begin));
  }

  private void link(List<Tenant> tenants) {
    together(
        tenants.size(),
        t -> {
          try {
            var node = world.nodes().get(t % world.nodes().size()); // each node serves some
            tenants.get(t).link(node, world.phones());
            return t;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChaosException("interrupted", e);
          }
        });
  }

  /// Both directions of every chat have been used, and something has arrived everywhere.
  private boolean flows(Traffic traffic, List<Phone> contacts) {
    return traffic.out().stream().allMatch(chat -> chat.promised() > 0)
        && traffic.in().stream().allMatch(chat -> chat.promised() > 0)
        && contacts.stream()
            .map(world.phones()::shown)
            .allMatch(shown -> shown.stream().anyMatch(each -> Traffic.isOutgoing(each.text())));
  }

  /// What is on its way to a phone or into the log may take a moment more.
  private Verdict settled(Traffic traffic, List<Tenant> tenants, List<Phone> contacts)
      throws InterruptedException {
    Patience.within(ARRIVE, () -> judge(traffic, tenants, contacts).isClean());
    return judge(traffic, tenants, contacts);
  }

  private Verdict judge(Traffic traffic, List<Tenant> tenants, List<Phone> contacts) {
    var rows = world.rows().outgoing(tenants);
    var verdict = Verdict.CLEAN;
    Map<Phone, List<Shown>> shown = new HashMap<>();
    contacts.forEach(contact -> shown.put(contact, world.phones().shown(contact)));
    tenants.forEach(tenant -> shown.put(tenant.phone(), world.phones().shown(tenant.phone())));
    Map<Tenant, List<Shown>> logs = new HashMap<>();
    tenants.forEach(tenant -> logs.put(tenant, tenant.log(world.node(), "in")));
    for (Ledger chat : traffic.out()) {
      List<Entry> promised = chat.entries();
      List<Shown> theirs = shown.getOrDefault(chat.other(), List.of());
      List<Shown> own = shown.getOrDefault(chat.tenant().phone(), List.of());
      verdict =
          verdict
              .and(Oracle.judge("on the contact's phone", promised, theirs))
              .and(Oracle.judge("on the tenant's own phone", promised, own))
              .and(Oracle.judgeWords(promised, rows, theirs));
    }
    for (Ledger chat : traffic.in()) {
      verdict =
          verdict.and(
              Oracle.judge(
                  "in the tenant's log",
                  chaosCase.isInboundWhole() ? chat.entries() : unsure(chat.entries()),
                  logs.getOrDefault(chat.tenant(), List.of())));
    }
    return verdict;
  }

  private static List<Entry> unsure(List<Entry> entries) {
    return entries.stream().map(entry -> new Entry(entry.text(), Optional.empty())).toList();
  }

  private interface Making<T> {
    T make(int index);
  }

  private static <T> List<T> together(int count, Making<T> making) {
    var parts = new ArrayList<CompletableFuture<T>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        int index = i;
        Supplier<T> part = () -> making.make(index);
        parts.add(CompletableFuture.supplyAsync(part, threads));
      }
      return parts.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }
}
