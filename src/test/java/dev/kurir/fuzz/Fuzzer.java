package dev.kurir.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Feeds targets in turn, on one thread, until the time is over. What a target was fed depends on
/// the seed and on what it answered, not on time. An input that went a way that was not seen
/// before, by what the target says of it, is kept and changed further.
public final class Fuzzer {
  /// Inputs take microseconds; one that takes so long does not end.
  private static final Duration ENDLESS = Duration.ofMinutes(2);

  private static final int LONGEST_TOLD = 4_096;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long seed;
  private final List<Course> courses = new ArrayList<>();

  /// The input that is being read, for whoever watches.
  private volatile Running running = new Running("nothing", new byte[0], 0);

  private record Running(String target, byte[] input, long number) {}

  public Fuzzer(long seed, List<Target> targets) {
    this.seed = seed;
    targets.forEach(target -> courses.add(new Course(target, seed)));
  }

  /// What one run did.
  public record Report(List<Line> lines, Duration time) {
    public long total() {
      return lines.stream().mapToLong(Line::inputs).sum();
    }
  }

  /// @param ways how many different things became of the inputs
  public record Line(String target, long inputs, int ways, double microsEach) {}

  /// Each target is fed at least once, however short the time is.
  public Report run(Duration time) throws InterruptedException {
    long begin = System.nanoTime();
    var done = new CompletableFuture<Boolean>();
    var thread = Thread.ofPlatform().daemon().name("fuzz").start(() -> feedAll(time, done));
    for (var before = running; !isDone(done); before = running) {
      if (before == running && before.number > 0) {
        throw new AssertionError(told(before) + ": does not end, at " + stack(thread));
      }
    }
    var lines = courses.stream().map(Course::line).toList();
    return new Report(lines, Duration.ofNanos(System.nanoTime() - begin));
  }

  /// Waits for as long as one input may take.
  private static boolean isDone(CompletableFuture<Boolean> done) throws InterruptedException {
    try {
      return done.get(ENDLESS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getMessage(), e.getCause());
    }
  }

  private static List<StackTraceElement> stack(Thread thread) {
    return List.of(thread.getStackTrace());
  }

  private void feedAll(Duration time, CompletableFuture<Boolean> done) {
    try {
      long end = System.nanoTime() + time.toNanos();
      courses.forEach(this::warmUp);
      do {
        for (var course : courses) {
          course.turn();
        }
      } while (System.nanoTime() < end);
      done.complete(true);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  /// Classes are loaded once, and not for what the first input is worth.
  private void warmUp(Course course) {
    List.copyOf(course.corpus).forEach(course::feed);
  }

  private String told(Running input) {
    String hex =
        HexFormat.of().formatHex(input.input, 0, Math.min(LONGEST_TOLD, input.input.length));
    return "%s, input %d (%d bytes, seed %d) %s"
        .formatted(input.target, input.number, input.input.length, seed, hex);
  }

  /// One target and how far it has come.
  private final class Course {
    private static final int LARGEST_CORPUS = 1_000;
    private static final int LONGEST_KEPT = 4_096;

    private final Target target;
    private final java.util.Random random;
    private final List<byte[]> corpus;
    private final Map<String, Integer> ways = new TreeMap<>();
    private long fed;
    private long nanos;

    Course(Target target, long seed) {
      this.target = target;
      this.random = new java.util.Random(seed * 31 + target.name().hashCode());
      this.corpus = new ArrayList<>(target.seeds());
    }

    Line line() {
      return new Line(target.name(), fed, ways.size(), nanos / 1_000.0 / fed);
    }

    void turn() {
      long begin = System.nanoTime();
      for (int i = 0; i < target.turn(); i++) {
        byte[] input = target.next(random, corpus);
        boolean fresh = ways.merge(feed(input), 1, Integer::sum) == 1;
        if (fresh && corpus.size() < LARGEST_CORPUS && input.length <= LONGEST_KEPT) {
          corpus.add(input);
        }
      }
      nanos += System.nanoTime() - begin;
    }

    String feed(byte[] input) {
      running = new Running(target.name(), input, ++fed);
      long most = target.allowance(input);
      long used = 0;
      try {
        // Whatever is only set up once is not the input's fault.
        for (int i = 0; i < 3; i++) {
          long before = threads.getCurrentThreadAllocatedBytes();
          String way = target.feed(input);
          used = threads.getCurrentThreadAllocatedBytes() - before;
          if (used <= most) {
            return way;
          }
        }
      } catch (Throwable e) {
        throw new AssertionError(told(running) + ": " + e, e);
      }
      throw new AssertionError(told(running) + ": allocates " + used + ", not " + most);
    }
  }
}
