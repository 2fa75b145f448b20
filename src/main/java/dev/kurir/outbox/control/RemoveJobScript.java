package dev.kurir.outbox.control;

import java.util.List;

/// `remove_job.lua`: out of its lane, unless it is in hand.
final class RemoveJobScript {
  private final Script script;

  RemoveJobScript(Script.Home home) {
    script = new Script(home, "remove_job");
  }

  /// True when it is out.
  boolean run(Job job) {
    Object answer =
        script.runRepeatable(
            List.of(job.tenant().toString(), job.lane().toString(), job.id().toString()));
    return Long.valueOf(1).equals(answer);
  }
}
