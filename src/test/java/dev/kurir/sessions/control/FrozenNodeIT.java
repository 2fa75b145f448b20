package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A process that stands still while its lease runs out, and then goes on as if nothing happened.
class FrozenNodeIT {
  @Test
  void aFrozenNodeFindsEveryWriteRefusedAndClosesItsSocket() throws Exception {
    var database = Servers.database();
    try (var scene = new Scene(database)) {
      var tenant = scene.tenant("whatsapp").tenant();
      var frozen = process(database.url(), database.user(), database.password(), tenant.toString());
      try (var said = frozen.inputReader()) {
        assertThat(until(said, "written")).isNotEmpty();
        signal(frozen, "STOP");
        scene.run("update sessions set lease_until = clock_timestamp() - interval '1 s'");
        var links = new ScriptedLinks();
        try (var node = new Node(scene, "b", links)) {
          node.sessions.begin();
          links.next().connects();
          Eventually.yes(
              "the other node runs it",
              Duration.ofSeconds(20),
              () ->
                  node.sessions.state(tenant).map(SessionState::status).orElseThrow()
                      == Status.CONNECTED);
          var keys = scene.column("select value::text from auth_credits");

          signal(frozen, "CONT");

          // What it had said before it stood still may still be in the pipe.
          assertThat(until(said, "refused").subList(0, 1)).isNotEmpty();
          assertThat(until(said, "closed")).containsOnly("refused", "closed");
          assertThat(scene.column("select value::text from auth_credits")).isEqualTo(keys);
          assertThat(node.sessions.state(tenant).map(SessionState::status))
              .contains(Status.CONNECTED);
        }
      } finally {
        frozen.destroyForcibly().waitFor();
      }
    }
  }

  private static List<String> until(BufferedReader said, String last) throws IOException {
    var lines = new ArrayList<String>();
    while (!lines.contains(last)) {
      var line = said.readLine();
      assertThat(line).as("after %s", lines).isNotNull();
      lines.add(line);
    }
    return lines;
  }

  private static void signal(Process process, String name) throws Exception {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(code).isZero();
  }

  private static Process process(String... args) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(FrozenNode.class.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
