package dev.kurir.chaos;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// What is printed: a line for each trial, and a table at the end. Not thread-safe.
final class Report {
  private static final String LINE = "%-20s %15s %8s %6s %7s %5s %7s %9s %6s %7s  %s%n";
  private final PrintStream out;
  private final List<Trial.Result> results = new ArrayList<>();

  Report(PrintStream out) {
    this.out = out;
  }

  void head() {
    out.printf(
        LINE,
        "case",
        "seeds",
        "accepted",
        "unsure",
        "inbound",
        "lost",
        "doubled",
        "reordered",
        "untrue",
        "seconds",
        "figures");
  }

  void add(Trial.Result result) {
    results.add(result);
    line(result.name(), List.of(result));
    if (!result.trouble().isEmpty()) {
      out.println("  FAILED: " + result.trouble());
    }
    result
        .verdict()
        .map(Verdict::examples)
        .orElse(List.of())
        .forEach(example -> out.println("  " + example));
    out.flush();
  }

  boolean isClean() {
    return results.stream().allMatch(Trial.Result::isClean);
  }

  /// One line a case, over all of its seeds; of each figure the median and the largest.
  void table() {
    Map<String, List<Trial.Result>> byCase =
        results.stream()
            .collect(
                Collectors.groupingBy(Trial.Result::name, LinkedHashMap::new, Collectors.toList()));
    out.println();
    head();
    byCase.forEach(this::line);
    long failed = results.stream().filter(result -> !result.isClean()).count();
    out.println();
    out.println(
        failed == 0
            ? "All " + results.size() + " trials kept every promise."
            : failed + " of " + results.size() + " trials FAILED.");
    out.flush();
  }

  private void line(String name, List<Trial.Result> trials) {
    var seeds =
        trials.stream().flatMap(trial -> trial.seeds().stream()).distinct().sorted().toList();
    out.printf(
        LINE,
        name,
        seeds.size() == 1
            ? seeds.getFirst()
            : seeds.getFirst() + "-" + seeds.getLast() + " (" + seeds.size() + ")",
        trials.stream().mapToLong(Trial.Result::accepted).sum(),
        trials.stream().mapToLong(Trial.Result::unsure).sum(),
        trials.stream().mapToLong(Trial.Result::written).sum(),
        count(trials, Verdict::lost),
        count(trials, Verdict::doubled),
        count(trials, Verdict::reordered),
        count(trials, Verdict::untrue),
        trials.stream().mapToLong(trial -> trial.took().toSeconds()).sum(),
        figures(trials));
    out.flush();
  }

  /// What the oracle counted; a question mark when it was not asked about some of it.
  static String count(List<Trial.Result> trials, ToLongFunction<Verdict> what) {
    long sum = trials.stream().flatMap(trial -> trial.verdict().stream()).mapToLong(what).sum();
    boolean isWhole = trials.stream().allMatch(trial -> trial.verdict().isPresent());
    return isWhole ? Long.toString(sum) : sum == 0 ? "?" : sum + "?";
  }

  private static String figures(List<Trial.Result> trials) {
    Map<String, List<Double>> all = new LinkedHashMap<>();
    trials.forEach(trial ->
        trial
            .figures()
            .forEach((name, values) ->
                all.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(values)));
    return all.entrySet().stream()
        .map(figure -> figure.getKey() + " " + figure(figure.getValue()))
        .collect(Collectors.joining(", "));
  }

  /// Of several the one in the middle and the largest.
  static String figure(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    String most = String.format(Locale.ROOT, "%.1f", sorted.getLast());
    return sorted.size() == 1
        ? most
        : String.format(Locale.ROOT, "%.1f to %s", sorted.get(sorted.size() / 2), most);
  }
}
