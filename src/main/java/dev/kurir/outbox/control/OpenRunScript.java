package dev.kurir.outbox.control;

import java.util.List;

/// `open_run.lua`: begins a new run of a node, and gives back what its earlier runs held.
final class OpenRunScript {
  private final Script script;

  OpenRunScript(Script.Home home) {
    script = new Script(home, "open_run");
  }

  void run(String node, String run) {
    script.runRepeatable(List.of(node, run));
  }
}
