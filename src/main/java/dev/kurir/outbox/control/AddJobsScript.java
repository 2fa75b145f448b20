package dev.kurir.outbox.control;

import java.util.ArrayList;
import java.util.List;

/// `add_jobs.lua`: into their lanes; those that are there stay where they are.
final class AddJobsScript {
  private static final int PARTS = 6;

  private final Script script;

  AddJobsScript(Script.Home home) {
    script = new Script(home, "add_jobs");
  }

  void run(List<Entry> entries) {
    List<String> args = new ArrayList<>(PARTS * entries.size());
    for (var entry : entries) {
      var job = entry.job();
      args.add(job.tenant().toString());
      args.add(job.lane().toString());
      args.add(job.id().toString());
      args.add(Long.toString(job.order()));
      args.add(entry.priority().wire());
      args.add(Long.toString(entry.due().toEpochMilli()));
    }
    script.runRepeatable(args);
  }
}
