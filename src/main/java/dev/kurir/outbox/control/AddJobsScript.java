package dev.kurir.outbox.control;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// `add_jobs.lua`: into their lanes; those that are there stay where they are.
final class AddJobsScript {
  private final Script script;

  AddJobsScript(Script.Home home) {
    script = new Script(home, "add_jobs");
  }

  void run(List<Job> jobs, Instant due) {
    List<String> args = new ArrayList<>(1 + 4 * jobs.size());
    args.add(Long.toString(due.toEpochMilli()));
    for (Job job : jobs) {
      args.add(job.tenant().toString());
      args.add(job.lane().toString());
      args.add(job.id().toString());
      args.add(Long.toString(job.order()));
    }
    script.runRepeatable(args);
  }
}
