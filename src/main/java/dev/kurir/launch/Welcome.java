package dev.kurir.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a person reads while everything starts, and when it has. Thread-safe.
final class Welcome {
  private final PrintStream out;
  private final long begin = System.nanoTime();
  private final List<String> times = new ArrayList<>();

  Welcome(PrintStream out) {
    this.out = out;
  }

  synchronized void say(String what) {
    out.println("  " + what);
    out.flush();
  }

  /// Runs one step and remembers how long it took.
  void timed(String name, Runnable step) {
    long start = System.nanoTime();
    step.run();
    String time = "%s %.1f s".formatted(name, seconds(start));
    synchronized (this) {
      times.add(time);
    }
    say(name + " is ready");
  }

  /// @param nodes when there are several, each has a folder of its own in `folder`
  synchronized void ready(int port, String admin, DataFolder folder, int nodes) {
    out.printf(
        "%nKurir runs at http://localhost:%d · ready in %.1f s, of which %s%n",
        port, seconds(begin), String.join(", ", times));
    Stream.concat(Stream.of("."), IntStream.rangeClosed(1, nodes).mapToObj(i -> "node-" + i))
        .flatMap(place -> firstPassword(folder, folder.resolve(place)).stream())
        .findFirst()
        .ifPresent(password ->
            out.printf(
                "Log in as %s with the password %s (shown only this once)%n", admin, password));
    out.println("Ctrl-C stops everything. Logs: " + folder.resolve("logs"));
    out.flush();
  }

  /// Kurir leaves it in a file when it has made the first admin; nobody needs that file any more.
  private static Optional<String> firstPassword(DataFolder folder, Path place) {
    Path file = place.resolve("first-admin-password");
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String password = Files.readString(file).strip();
      Files.delete(file);
      return Optional.of(password);
    } catch (IOException e) {
      throw DataFolder.unusable(folder.path(), e);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
