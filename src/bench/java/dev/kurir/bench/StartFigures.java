package dev.kurir.bench;

import java.nio.file.Path;

/// How long `./kurir run` on a built tree takes until it is ready: three times on an empty folder,
/// then three times on one that it has used.
final class StartFigures {
  private static final int RUNS = 3;

  private StartFigures() {}

  static void print(Path folder) {
    for (int run = 1; run <= RUNS; run++) {
      start("empty folder", folder.resolve("empty-" + run));
    }
    for (int run = 1; run <= RUNS; run++) {
      start("used folder", folder.resolve("empty-1"));
    }
  }

  private static void start(String what, Path folder) {
    long begin = System.nanoTime();
    try (var kurir = BuiltKurir.startIn(folder)) {
      Report.line(
          "start, %s: %.1f s with the script's own time; it says: %s",
          what, (System.nanoTime() - begin) / 1e9, kurir.ready());
    }
  }
}
