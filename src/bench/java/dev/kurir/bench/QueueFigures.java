package dev.kurir.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/// Measures the queue without the gateway. Arguments: `drain FOLDER-OF-THE-PEER`, `fair` or
/// `growth`.
final class QueueFigures {
  private QueueFigures() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("kurir-queue");
    switch (args.length == 0 ? "" : args[0]) {
      case "drain" -> DrainFigures.print(folder, Path.of(args[1]).toAbsolutePath());
      case "fair" -> FairnessFigures.print(folder);
      case "growth" -> GrowthFigures.print(folder);
      default -> throw new IllegalArgumentException("drain FOLDER, fair or growth");
    }
    System.exit(0); // what is left of clients and servers
  }
}
