package dev.kurir.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/// Measures the whole gateway, as `./kurir run` starts it. Arguments: `start`, `footprint`,
/// `delivery`, or `accept FOLDER-OF-THE-PEER`.
final class Figures {
  private Figures() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("kurir-figures");
    switch (args.length == 0 ? "" : args[0]) {
      case "start" -> StartFigures.print(folder);
      case "footprint" -> FootprintFigures.print(folder);
      case "delivery" -> DeliveryFigures.print(folder);
      case "accept" -> AcceptFigures.print(folder, Path.of(args[1]).toAbsolutePath());
      default -> throw new IllegalArgumentException("start, footprint, delivery or accept FOLDER");
    }
  }
}
