package dev.kurir.chaos;

import dev.kurir.chaos.cases.Cases;
import dev.kurir.launch.LaunchException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `./kurir chaos [case…] [smoke] [full] [--seed N] [--rounds R] [--kills K] [--minutes M]
/// [--short] [--list]`.
///
/// Exit codes: 0 every promise was kept; 1 one was not, or a trial could not be brought to its end;
/// 2 the command is not understood.
public final class Main {
  /// No trial takes longer; one that does hangs.
  private static final Duration LONGEST = Duration.ofMinutes(8);

  /// So much more for each further step.
  private static final Duration STEP = Duration.ofMinutes(3);

  private Main() {}

  static void main(String[] args) throws InterruptedException {
    int code;
    try {
      code = run(Options.from(List.of(args)), System.out);
    } catch (IllegalArgumentException e) {
      System.err.println("kurir: " + e.getMessage());
      code = 2;
    } catch (LaunchException e) {
      System.err.println("kurir: " + e.getMessage());
      code = 1;
    }
    System.exit(code);
  }

  private static int run(Options options, PrintStream out) throws InterruptedException {
    if (options.isList()) {
      list(out);
      return 0;
    }
    Path home = Path.of(System.getProperty("kurir.home", ".")).toAbsolutePath();
    Path folder = home.resolve("target/chaos/" + ProcessHandle.current().pid());
    var world = new World(home, folder);
    var ending = Thread.ofPlatform().name("ending").unstarted(world::close);
    Runtime.getRuntime().addShutdownHook(ending);
    out.println("seed " + options.seed() + " (again: --seed " + options.seed() + ")");
    var report = new Report(out);
    report.head();
    trials(options, world, report);
    report.table();
    world.close();
    if (report.isClean()) {
      world.erase();
      return 0;
    }
    out.println("What the servers kept and said: " + folder);
    return 1;
  }

  private static void trials(Options options, World world, Report report)
      throws InterruptedException {
    for (ChaosCase each : options.cases()) {
      if (!each.obstacle().isEmpty()) {
        System.out.println(each.name() + " is left out: " + each.obstacle());
      }
    }
    long begin = System.nanoTime();
    for (var steps : options.plan()) {
      run(steps, options, world, report);
    }
    for (int round = 0; isTimeLeft(options, begin); round++) {
      for (var step : options.further(round)) {
        if (isTimeLeft(options, begin)) {
          run(List.of(step), options, world, report);
        }
      }
    }
  }

  private static void run(List<Step> planned, Options options, World world, Report report)
      throws InterruptedException {
    var steps = planned.stream().filter(step -> step.chaosCase().obstacle().isEmpty()).toList();
    if (!steps.isEmpty()) {
      report.add(bounded(new Trial(world, steps, options.isShort()), steps.size()));
    }
  }

  private static boolean isTimeLeft(Options options, long begin) {
    return options.time().filter(time -> System.nanoTime() - begin < time.toNanos()).isPresent();
  }

  private static Trial.Result bounded(Trial trial, int steps) throws InterruptedException {
    var longest = LONGEST.plus(STEP.multipliedBy(steps - 1));
    var result = new FutureTask<>(trial::run);
    Thread.ofPlatform().daemon(true).name("trial").start(result);
    try {
      return result.get(longest.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new LaunchException(
          "a trial was not over after " + longest.toMinutes() + " minutes", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    }
  }

  private static void list(PrintStream out) {
    for (ChaosCase each : Cases.ALL) {
      out.printf(
          "%-26s %s%s%n", each.name(), each.what(), Cases.SMOKE.contains(each) ? " (smoke)" : "");
    }
  }
}
