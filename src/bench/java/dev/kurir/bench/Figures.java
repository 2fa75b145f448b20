package dev.kurir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;

/// Measures the whole gateway, as `./kurir run` starts it, or clients alone. Arguments: the name of
/// what is measured, and numbers where it takes some; see `src/bench/README.md`.
final class Figures {
  private Figures() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("kurir-figures");
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Figures::endAll));
    try {
      print(folder, args);
    } finally {
      delete(folder);
    }
    System.exit(0); // what listens to a sandbox that is gone may hold this process
  }

  private static void print(Path folder, String... args) throws Exception {
    switch (args.length == 0 ? "" : args[0]) {
      case "start" -> StartFigures.print(folder);
      case "footprint" -> FootprintFigures.print(folder, numbers(args, 100));
      case "delivery" -> DeliveryFigures.print(folder);
      case "accept" -> AcceptFigures.print(folder, Path.of(args[1]).toAbsolutePath());
      case "accept-growth" -> AcceptFigures.printGrowth(folder, Path.of(args[1]).toAbsolutePath());
      case "accounts" -> AccountFigures.print(folder, numbers(args, 100, 1_000));
      case "accounts-tls" -> AccountFigures.printTls(folder, numbers(args, 100, 1_000));
      case "restart" -> RestartFigures.print(folder, numbers(args, 1_000)[0]);
      case "messages" -> MessageFigures.print(folder, numbers(args, 4_000)[0]);
      case "pairing" -> PairingFigures.print(folder, numbers(args, 10)[0]);
      default ->
          throw new IllegalArgumentException(
              "start, footprint, delivery, accept FOLDER, accept-growth FOLDER, accounts, accounts-tls, restart, messages"
                  + " or pairing");
    }
  }

  private static int[] numbers(String[] args, int... usual) {
    return args.length < 2
        ? usual
        : Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
  }

  /// What was started ends with this, also when somebody loses patience.
  private static void endAll() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
