package dev.kurir.bench;

import dev.kurir.launch.Ports;
import dev.kurir.testing.KurirApi;
import dev.kurir.testing.SandboxApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// `./kurir run` as a person starts it, with its own flags and durability, on free ports and in a
/// folder of its own.
///
/// @param banner what it said until it was ready
final class BuiltKurir implements AutoCloseable {
  private static final String TOKEN = "a-token-for-measurements-000000000000000";

  /// The servers, in the order in which they are told about.
  enum Part {
    KURIR,
    SANDBOX,
    POSTGRESQL,
    REDIS;

    private String file() {
      return name().toLowerCase(Locale.ROOT) + ".pid";
    }
  }

  private final Path folder;
  private final Process launcher;
  private final URI base;
  private final URI control;
  private final List<String> banner;

  private BuiltKurir(Path folder, Process launcher, URI base, URI control, List<String> banner) {
    this.folder = folder;
    this.launcher = launcher;
    this.base = base;
    this.control = control;
    this.banner = banner;
  }

  /// Returns when it is ready.
  static BuiltKurir startIn(Path folder) {
    int port = Ports.free();
    int sandbox = Ports.free();
    var command = new ProcessBuilder("./kurir", "run").redirectErrorStream(true);
    command
        .environment()
        .putAll(
            Map.of(
                "KURIR_DATA",
                folder.toString(),
                "KURIR_PORT",
                Integer.toString(port),
                "KURIR_ADMIN_TOKEN",
                TOKEN,
                "SANDBOX_URL",
                "ws://127.0.0.1:" + sandbox + "/ws/chat",
                "SANDBOX_CONTROL_URL",
                "http://127.0.0.1:" + sandbox));
    try {
      var launcher = command.start();
      return new BuiltKurir(
          folder,
          launcher,
          URI.create("http://127.0.0.1:" + port),
          URI.create("http://127.0.0.1:" + sandbox),
          untilReady(launcher.inputReader()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> untilReady(BufferedReader output) throws IOException {
    var lines = new ArrayList<String>();
    while (true) {
      String line = output.readLine();
      if (line == null) {
        throw new IllegalStateException("it did not start:\n" + String.join("\n", lines));
      }
      lines.add(line);
      if (line.contains("ready in")) {
        return lines;
      }
    }
  }

  /// Its line with the time until it was ready, and the part of each server in it.
  String ready() {
    return banner.getLast();
  }

  URI base() {
    return base;
  }

  KurirApi api() {
    return new KurirApi(base, TOKEN);
  }

  /// Of the sandbox.
  URI control() {
    return control;
  }

  SandboxApi phones() {
    return new SandboxApi(control);
  }

  /// Tenants with a linked account each, some at a time.
  void link(int from, int to) throws InterruptedException, ExecutionException {
    Crowd.run(from, to, i -> api().link(api().tenant("Tenant " + i), phones().phone("Phone " + i)));
  }

  int port(Part embedded) {
    try {
      var ports = new Properties();
      ports.load(new StringReader(Files.readString(folder.resolve("ports"))));
      return Integer.parseInt(ports.getProperty(embedded.name().toLowerCase(Locale.ROOT)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String secret(String name) {
    return read(folder.resolve("secrets").resolve(name));
  }

  /// Processor time of each part so far, in milliseconds.
  Map<Part, Long> processorMillis() {
    var times = new EnumMap<Part, Long>(Part.class);
    for (Part part : Part.values()) {
      times.put(part, ProcessTree.of(pid(part)).processorMillis());
    }
    return times;
  }

  /// What was added since.
  Map<Part, Long> processorMillisSince(Map<Part, Long> before) {
    var spent = processorMillis();
    spent.replaceAll((part, millis) -> millis - before.getOrDefault(part, 0L));
    return spent;
  }

  /// Memory of each part now, in KiB; pages that its processes share count once.
  Map<Part, Long> memoryKib() {
    var sizes = new EnumMap<Part, Long>(Part.class);
    for (Part part : Part.values()) {
      sizes.put(part, ProcessTree.of(pid(part)).memoryKib());
    }
    return sizes;
  }

  long pid(Part part) {
    return Long.parseLong(
        read(folder.resolve("run").resolve(part.file())).lines().findFirst().orElseThrow());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    launcher.destroy();
    try {
      if (!launcher.waitFor(60, TimeUnit.SECONDS)) {
        launcher.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
