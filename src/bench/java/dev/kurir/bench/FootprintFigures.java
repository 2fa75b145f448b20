package dev.kurir.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Memory and processor time of each process: without accounts, and with a hundred linked ones that
/// do nothing.
final class FootprintFigures {
  private static final int RUNS = 3;
  private static final int ACCOUNTS = 100;
  private static final Duration QUIET = Duration.ofSeconds(30);

  private FootprintFigures() {}

  static void print(Path folder) throws InterruptedException {
    for (int run = 1; run <= RUNS; run++) {
      try (var kurir = BuiltKurir.startIn(folder.resolve("footprint-" + run))) {
        idle(kurir, "no account");
        for (int account = 1; account <= ACCOUNTS; account++) {
          var tenant = kurir.api().tenant("Tenant " + account);
          kurir.api().link(tenant, kurir.phones().phone("Phone " + account));
        }
        idle(kurir, ACCOUNTS + " accounts");
      }
    }
  }

  private static void idle(BuiltKurir kurir, String what) throws InterruptedException {
    Thread.sleep(QUIET);
    var before = kurir.processorMillis();
    Thread.sleep(QUIET);
    var spent = kurir.processorMillisSince(before);
    Report.line("footprint, %s: memory in KiB %s", what, kurir.memoryKib());
    Report.line("footprint, %s: CPU in ms of %s %s", what, QUIET, spent);
    heap(kurir, "GC.run");
    heap(kurir, "GC.heap_info");
    Report.line(
        "footprint, %s, after a full collection: memory in KiB %s", what, kurir.memoryKib());
  }

  private static void heap(BuiltKurir kurir, String command) throws InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var process =
          new ProcessBuilder(
                  List.of(jcmd, Long.toString(kurir.pid(BuiltKurir.Part.KURIR)), command))
              .redirectErrorStream(true)
              .start();
      process.inputReader().lines().filter(line -> line.contains("used")).forEach(Report::line);
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
