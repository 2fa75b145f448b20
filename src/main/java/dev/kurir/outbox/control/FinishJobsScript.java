package dev.kurir.outbox.control;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `finish_jobs.lua`: the ends of holdings.
final class FinishJobsScript {
  private static final int PARTS = 7;

  private final Script.Home home;
  private final Script script;

  FinishJobsScript(Script.Home home) {
    this.home = home;
    script = new Script(home, "finish_jobs");
  }

  /// Those that were not held any more.
  List<Claim> run(List<Ended> ended) {
    return script.runRepeatable(parts(ended, home.clock())) instanceof List<?> lost
        ? lost.stream().map(at -> ended.get(((Number) at).intValue()).claim()).toList()
        : List.of();
  }

  /// As the scripts read them.
  static List<String> parts(List<Ended> ended, Clock clock) {
    List<String> parts = new ArrayList<>(PARTS * ended.size());
    for (var each : ended) {
      var claim = each.claim();
      parts.add(claim.job().tenant().toString());
      parts.add(claim.job().lane().toString());
      parts.add(claim.job().id().toString());
      parts.add(claim.token());
      parts.add(Long.toString(claim.promotions()));
      switch (each.outcome()) {
        case Outcome.Done() -> add(parts, "done", Duration.ZERO, clock);
        case Outcome.TryAgain(var after) -> add(parts, "again", after, clock);
        case Outcome.TenantNotReady(var after) -> add(parts, "park", after, clock);
      }
    }
    return parts;
  }

  private static void add(List<String> parts, String verdict, Duration after, Clock clock) {
    parts.add(verdict);
    parts.add(Long.toString(clock.instant().plus(after).toEpochMilli()));
  }
}
