package dev.kurir.chaos;

import dev.kurir.chaos.Phones.Phone;
import dev.kurir.launch.LaunchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Some steps under the same traffic: tenants and contacts of its own, each case in turn, the end
/// of all that was accepted, the oracle. Several steps share the time that it takes to link and to
/// flow; between two of them what was in flight comes to its end.
final class Trial {
  /// Processes that a message may take with it before it is parked.
  static final int CRASHES = 3;

  private static final int TENANTS = 3;
  private static final int CONTACTS = 4;
  private static final Duration WARM = Duration.ofSeconds(60);
  private static final Duration OVER = Duration.ofSeconds(200);

  /// @param name of the case, or of what the cases are together
  /// @param figures one of each step that has it
  /// @param verdict empty when the trial did not come to its judgement
  /// @param trouble why it could not be brought to its end; empty when it could
  record Result(
      String name,
      List<Long> seeds,
      long accepted,
      long unsure,
      long written,
      Optional<Verdict> verdict,
      long refusals,
      Map<String, List<Double>> figures,
      String trouble,
      Duration took) {
    boolean isClean() {
      return trouble.isEmpty() && verdict.filter(Verdict::isClean).isPresent();
    }
  }

  private final World world;
  private final List<Step> steps;
  private final boolean isShort;
  private final String name;

  private final Map<String, List<Double>> figures = new LinkedHashMap<>();
  private long accepted;
  private long unsure;
  private long written;
  private long refusals;
  private Optional<Verdict> verdict = Optional.empty();

  /// @param steps all with the same number of nodes, one at least
  Trial(World world, List<Step> steps, boolean isShort) {
    this.world = world;
    this.steps = steps;
    this.isShort = isShort;
    this.name = steps.getFirst().toString();
  }

  Result run() {
    long begin = System.nanoTime();
    String trouble;
    try {
      trouble = runThrough();
    } catch (ChaosException | NoAnswerException | LaunchException e) {
      trouble = String.valueOf(e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      trouble = "interrupted";
    }
    return new Result(
        isOneCase() ? steps.getFirst().chaosCase().name() : Options.SMOKE,
        steps.stream().map(Step::seed).toList(),
        accepted,
        unsure,
        written,
        verdict,
        refusals,
        figures,
        trouble,
        Duration.ofNanos(System.nanoTime() - begin));
  }

  private boolean isOneCase() {
    return steps.stream().map(Step::chaosCase).distinct().count() == 1;
  }

  private String runThrough() throws InterruptedException {
    world.start(steps.getFirst().chaosCase().nodes());
    world.awaitWork();
    long refusedBefore = world.phones().refusals();
    int quiet = steps.stream().mapToInt(step -> step.chaosCase().quiet()).max().orElse(0);
    var all = together(TENANTS + quiet, t -> world.tenant(name + " t" + t));
    var tenants = all.subList(0, TENANTS);
    var contacts = together(CONTACTS, c -> world.phones().make(name + " c" + c));
    link(all);
    var traffic =
        new Traffic(
            name, tenants, contacts, world.nodes(), world.phones(), steps.getFirst().random());
    traffic.begin();
    try {
      Patience.until("the traffic flows", WARM, () -> flows(traffic, contacts));
      for (Step step : steps) {
        var scene =
            new Scene(
                world,
                tenants,
                all.subList(TENANTS, all.size()),
                contacts,
                traffic,
                step.random(),
                isShort);
        run(step, scene, all);
      }
    } finally {
      world.restore();
      traffic.end();
      accepted = traffic.accepted();
      unsure = traffic.unsure();
      written = traffic.written();
    }
    boolean over = Patience.within(OVER, () -> world.rows().waiting(all).isEmpty());
    boolean isInboundWhole = steps.stream().allMatch(step -> step.chaosCase().isInboundWhole());
    var judged = new Judge(world, traffic, all, contacts, isInboundWhole).settled();
    verdict = Optional.of(judged);
    refusals = world.phones().refusals() - refusedBefore;
    if (!over) {
      return world.rows().waiting(all).size() + " are not over after " + OVER.toSeconds() + " s";
    }
    if (judged.isClean()) {
      all.forEach(world::forget);
    }
    return "";
  }

  private void run(Step step, Scene scene, List<Tenant> all) throws InterruptedException {
    try {
      scene.pause(200, 1500);
      step.chaosCase().run(scene);
      scene.pause(300, 1000);
    } catch (ChaosException e) {
      throw new ChaosException(step + ": " + e.getMessage(), e);
    } finally {
      String prefix = isOneCase() ? "" : step.chaosCase().name() + ": ";
      scene
          .figures()
          .forEach((what, value) ->
              figures.computeIfAbsent(prefix + what, _ -> new ArrayList<>()).add(value));
    }
    if (!step.equals(steps.getLast())) {
      world.restore();
      var waiting = world.rows().waiting(all);
      Patience.until(
          "what was accepted until the end of " + step + " is over",
          OVER,
          () -> {
            waiting.retainAll(world.rows().waiting(all));
            return waiting.isEmpty();
          });
    }
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
