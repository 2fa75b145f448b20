package dev.kurir.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Memory and processor time of each process: without accounts, and with some linked ones that do
/// nothing. Arguments: numbers of accounts, ascending.
final class FootprintFigures {
  private static final Duration QUIET = Duration.ofSeconds(30);

  private FootprintFigures() {}

  static void print(Path folder, int... sizes) throws Exception {
    try (var kurir = BuiltKurir.startIn(folder.resolve("footprint"))) {
      idle(kurir, "no account");
      int linked = 0;
      for (int size : sizes) {
        kurir.link(linked, size);
        linked = size;
        idle(kurir, size + " accounts");
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
