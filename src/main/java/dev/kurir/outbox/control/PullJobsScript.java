package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// `pull_jobs.lua`: ends holdings, then takes due jobs in hand, the tenants in turn.
final class PullJobsScript {
  private static final int PARTS = 6;

  private final Script.Home home;
  private final Script script;

  PullJobsScript(Script.Home home) {
    this.home = home;
    script = new Script(home, "pull_jobs");
  }

  Pulled run(String node, String run, List<Ended> ended, Instant till, int most) {
    List<String> args = new ArrayList<>();
    args.add(node);
    args.add(run);
    args.add(Long.toString(till.toEpochMilli()));
    args.add(Integer.toString(most));
    args.addAll(FinishJobsScript.parts(ended, home.clock()));
    Object answer = script.run(args);
    if (!(answer instanceof List<?> parts)) {
      throw new StaleRunException();
    }
    List<Claim> claims = new ArrayList<>();
    for (int i = 1; i < parts.size(); i += PARTS) {
      claims.add(claim(parts.subList(i, i + PARTS)));
    }
    long again = Long.parseLong(text(parts, 0));
    return new Pulled(
        claims, again < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(again)));
  }

  private static Claim claim(List<?> parts) {
    Job job =
        new Job(
            new TenantId(UUID.fromString(text(parts, 0))),
            UUID.fromString(text(parts, 1)),
            UUID.fromString(text(parts, 2)),
            Long.parseLong(text(parts, 3)));
    return new Claim(job, text(parts, 4), Long.parseLong(text(parts, 5)));
  }

  private static String text(List<?> parts, int at) {
    return String.valueOf(parts.get(at));
  }
}
