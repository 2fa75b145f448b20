package dev.kurir.bench;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi;
import java.nio.file.Path;
import java.time.Duration;

/// How long after a restart of everything all accounts are connected again: from the start of the
/// process, and from the moment when it said that it is ready.
final class RestartFigures {
  private static final int RUNS = 3;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private RestartFigures() {}

  static void print(Path folder, int accounts) throws Exception {
    var place = folder.resolve("restart");
    try (var kurir = BuiltKurir.startIn(place)) {
      long begin = System.nanoTime();
      kurir.link(0, accounts);
      Report.line(
          "restart: %d accounts linked in %.0f s, memory in KiB %s",
          accounts, (System.nanoTime() - begin) / 1e9, kurir.memoryKib());
    }
    for (int run = 1; run <= RUNS; run++) {
      long begin = System.nanoTime();
      try (var kurir = BuiltKurir.startIn(place)) {
        long ready = System.nanoTime();
        var before = kurir.processorMillis();
        awaitConnected(kurir, accounts);
        long end = System.nanoTime();
        Report.line(
            "restart: %d connected %.1f s after the start, %.1f s after \"ready\"; CPU in ms since then %s",
            accounts, (end - begin) / 1e9, (end - ready) / 1e9, kurir.processorMillisSince(before));
      }
    }
  }

  /// As the sandbox sees it, which is asked often; who is logged in is asked only in the end.
  private static void awaitConnected(BuiltKurir kurir, int accounts) {
    Eventually.yes(
        "connections of all accounts",
        LIMIT,
        () -> kurir.phones().stats().path("connections").asInt() >= accounts);
    Eventually.yes("all accounts are logged in", LIMIT, () -> loggedIn(kurir.phones()) >= accounts);
  }

  private static int loggedIn(SandboxApi sandbox) {
    int count = 0;
    for (var phone : sandbox.http().get("/control/phones").expect(200).json().path("items")) {
      for (var device : phone.path("devices")) {
        count += device.path("connected").asBoolean() ? 1 : 0;
      }
    }
    return count;
  }
}
