package dev.kurir.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurir.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `./kurir` in a copy of the project, as a person calls it: a copy, so that it never builds into
/// the folder that the tests run from. What was built is linked, not copied.
final class Script implements AutoCloseable {
  private static final List<String> BUILT =
      List.of("ROOT.war", "kurir-tools.jar", "payara-micro.jar", "lib", "servers");

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  private Script(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon(true).start(this::read);
  }

  /// Makes the copy in an empty folder.
  static Path copyInto(Path folder) throws IOException {
    Path project = Path.of("").toAbsolutePath();
    Files.copy(project.resolve("kurir"), folder.resolve("kurir"));
    for (String entry : List.of("payara", "pom.xml", "src")) {
      Files.createSymbolicLink(folder.resolve(entry), project.resolve(entry));
    }
    Path target = Files.createDirectories(folder.resolve("target"));
    Files.createDirectories(project.resolve("target/servers"));
    for (String entry : BUILT) {
      Files.createSymbolicLink(target.resolve(entry), project.resolve("target").resolve(entry));
    }
    Files.createFile(target.resolve(".built"));
    return folder;
  }

  /// Takes the links out of a copy.
  static void unlink(Path copy) throws IOException {
    for (Path folder : List.of(copy, copy.resolve("target"))) {
      try (var entries = Files.list(folder)) {
        for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
          Files.delete(link);
        }
      }
    }
  }

  static Script start(Path copy, Map<String, String> settings, String... command) {
    var words = new ArrayList<>(List.of("bash", copy.resolve("kurir").toString()));
    words.addAll(List.of(command));
    var builder = new ProcessBuilder(words).redirectErrorStream(true).directory(copy.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(KURIR|DB|REDIS|SANDBOX)_.*"));
    builder.environment().putAll(settings);
    try {
      return new Script(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits for a line that contains `text`.
  String line(String text, Duration limit) {
    return Eventually.value(
        "a line with '" + text + "' in:\n" + said(),
        limit,
        () -> {
          if (!process.isAlive() && !reader.isAlive() && find(text).isEmpty()) {
            throw new AssertionError("ended without a line with '" + text + "':\n" + said());
          }
          return find(text);
        });
  }

  /// Everything that it has said so far.
  String said() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  /// Waits for its end.
  int exitCode(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still runs; it said:\n" + said());
    }
    reader.join();
    return process.exitValue();
  }

  /// Of the launcher: the script hands its process over.
  ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private Optional<String> find(String text) {
    synchronized (lines) {
      return lines.stream().filter(line -> line.contains(text)).findFirst();
    }
  }

  private void read() {
    try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (lines) {
          lines.add(line);
        }
      }
    } catch (IOException _) {
      // killed
    }
  }
}
