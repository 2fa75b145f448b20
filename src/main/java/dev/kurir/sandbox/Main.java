package dev.kurir.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/// `./kurir sandbox --port N [--data DIR] [--host H] [--root-key FILE]`: prints its addresses and
/// its certificate root, and runs until it is told to stop (TERM or INT).
///
/// A wrong setting or a taken port is one line on standard error and exit code 2 or 1.
public final class Main {
  private static final String USAGE =
      "usage: sandbox [--port N] [--data DIR] [--host H] [--root-key FILE] [--qr-seconds N]";

  /// Its lines of start and stop, and its stacks of a taken port, are nobody's business. Kept here,
  /// because a logger that nobody holds forgets its level.
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  private Main() {}

  static void main(String[] args) {
    JETTY.setLevel(Level.SEVERE);
    try {
      run(config(args));
    } catch (IllegalArgumentException e) {
      fail(2, e);
    } catch (IllegalStateException e) {
      fail(1, e);
    }
  }

  @SuppressWarnings("SystemOut")
  private static void fail(int status, RuntimeException e) {
    System.err.println("sandbox: " + e.getMessage());
    System.exit(status);
  }

  @SuppressWarnings("SystemOut")
  private static void run(SandboxConfig config) {
    var stop = new CountDownLatch(1);
    var server = SandboxServer.start(config);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("sandbox-stop")
                .unstarted(() -> {
                  server.close();
                  stop.countDown();
                }));
    System.out.println("sandbox: clients  " + server.url());
    System.out.println("sandbox: control  " + server.controlUrl());
    System.out.println("sandbox: root     " + server.noiseRoot());
    System.out.flush();
    try {
      stop.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static SandboxConfig config(String[] args) {
    var config = SandboxConfig.at(SandboxConfig.DEFAULT_PORT, Path.of("data", "sandbox"));
    Deque<String> rest = new ArrayDeque<>(List.of(args));
    while (!rest.isEmpty()) {
      var option = rest.removeFirst();
      if (rest.isEmpty()) {
        throw new IllegalArgumentException(USAGE);
      }
      config = with(config, option, rest.removeFirst());
    }
    return config;
  }

  private static SandboxConfig with(SandboxConfig config, String option, String value) {
    return switch (option) {
      case "--port" -> config.withPort(number(option, value));
      case "--data" -> config.withData(Path.of(value));
      case "--host" -> config.withHost(value);
      case "--root-key" -> config.withRootKey(Path.of(value));
      case "--qr-seconds" -> {
        var each = Duration.ofSeconds(number(option, value));
        yield config.withRefs(each, each);
      }
      default -> throw new IllegalArgumentException(USAGE);
    };
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " must be a number", e);
    }
  }
}
