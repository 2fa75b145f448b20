package dev.kurir.bench;

import dev.kurir.launch.GatewayJvm;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.testing.TlsFront;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// A process that hosts clients, ours or Baileys, as [HostedClients] describes. What it says is
/// kept until somebody waits for it. Thread-safe.
final class Host implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Process process;
  private final PrintWriter orders;
  private final Path log;

  /// What was said, and the rest of that line. Guarded by this.
  private final Map<String, String> said = new HashMap<>();

  private boolean ended;

  private Host(ProcessBuilder builder, Path log) {
    this.log = log;
    try {
      this.process = builder.redirectError(log.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    var lines = process.inputReader(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon(true).start(() -> listen(lines));
    await("ready");
  }

  /// Our clients. The flags are those of the gateway as `./kurir run` starts it.
  static Host ours(Sandbox sandbox, Path folder) {
    return ours(folder, sandbox.url(), sandbox.root());
  }

  /// The same, through TLS.
  static Host ours(Sandbox sandbox, TlsFront front, Path folder) {
    var url = "wss://localhost:" + front.port() + "/ws/chat";
    return ours(folder, url, sandbox.root(), front.certificate().toString());
  }

  private static Host ours(Path folder, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms128m", "-XX:MaxRAMPercentage=30"));
    command.addAll(GatewayJvm.FLAGS);
    command.add("-Djava.net.preferIPv4Stack=true");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HostedClients.class.getName());
    command.addAll(List.of(arguments));
    return new Host(new ProcessBuilder(command), folder.resolve("ours.log"));
  }

  /// Unmodified Baileys, as `src/test/conformance` has it installed.
  static Host baileys(Sandbox sandbox, Path folder) {
    if (!Files.isDirectory(Path.of("src/test/conformance/node_modules/baileys"))) {
      throw new IllegalStateException("first: cd src/test/conformance && npm ci --ignore-scripts");
    }
    var command = List.of("node", "src/bench/js/peer-host.mjs", sandbox.url(), sandbox.root());
    var builder = new ProcessBuilder(command);
    builder.environment().put("KURIR_CONFORMANCE_PATIENCE_MS", "240000");
    return new Host(builder, folder.resolve("baileys.log"));
  }

  private void listen(BufferedReader lines) {
    try (lines) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException _) {
      // it has ended
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  private synchronized void hear(String line) {
    String[] words = line.split(" ", 3);
    switch (words[0]) {
      case "qr", "connected", "closed" ->
          said.put(words[0] + " " + words[1], words.length > 2 ? words[2] : "");
      default -> said.put(words[0], line);
    }
    notifyAll();
  }

  void tell(String order) {
    orders.println(order);
  }

  /// Waits until it says so, once; gives what it said with it.
  String await(String what) {
    return await(what, PATIENCE)
        .orElseThrow(() -> new IllegalStateException("it did not say \"" + what + "\": " + said()));
  }

  /// The same, or empty when it does not say so in that time.
  synchronized Optional<String> await(String what, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!said.containsKey(what)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (ended || left <= 0) {
        return Optional.empty();
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return Optional.ofNullable(said.remove(what));
  }

  /// The end of what it wrote for people.
  private String said() {
    try {
      var lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /// A client that is linked to this phone and connected.
  void link(int number, Phone phone) {
    tell("open " + number);
    phone.scan(await("qr " + number));
    await("connected " + number);
  }

  /// The same for many, some at a time.
  void link(int from, int to, Sandbox sandbox) throws InterruptedException, ExecutionException {
    Crowd.run(from, to, i -> link(i, sandbox.api().phone("Account " + i)));
  }

  void close(int number) {
    tell("close " + number);
    await("closed " + number);
  }

  long processorMillis() {
    return ProcessTree.of(process.pid()).processorMillis();
  }

  long memoryKib() {
    return ProcessTree.of(process.pid()).memoryKib();
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    orders.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
