package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A process with the processes that it has started: PostgreSQL has one for each connection.
final class Family {
  private Family() {}

  static void signal(ProcessHandle parent, String signal) throws InterruptedException {
    var command = new ArrayList<>(List.of("kill", "-" + signal, Long.toString(parent.pid())));
    parent.descendants().forEach(child -> command.add(Long.toString(child.pid())));
    try {
      // one that has ended meanwhile makes it fail, and does not matter
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new ChaosException("no signal can be sent: " + e.getMessage());
    }
  }
}
