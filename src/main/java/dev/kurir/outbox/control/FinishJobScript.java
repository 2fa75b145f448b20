package dev.kurir.outbox.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// `finish_job.lua`: the end of one holding.
final class FinishJobScript {
  private final Script.Home home;
  private final Script script;

  FinishJobScript(Script.Home home) {
    this.home = home;
    script = new Script(home, "finish_job");
  }

  /// False when it was not held any more.
  boolean run(Claim claim, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done() -> run(claim, "done", Duration.ZERO);
      case Outcome.TryAgain(var after) -> run(claim, "again", after);
      case Outcome.TenantNotReady(var after) -> run(claim, "park", after);
    };
  }

  private boolean run(Claim claim, String verdict, Duration after) {
    Instant due = home.clock().instant().plus(after);
    Object answer =
        script.runRepeatable(
            List.of(
                claim.job().tenant().toString(),
                claim.job().lane().toString(),
                claim.job().id().toString(),
                claim.token(),
                Long.toString(claim.promotions()),
                verdict,
                Long.toString(due.toEpochMilli())));
    return Long.valueOf(1).equals(answer);
  }
}
