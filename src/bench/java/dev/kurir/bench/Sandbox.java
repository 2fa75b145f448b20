package dev.kurir.bench;

import dev.kurir.launch.Ports;
import dev.kurir.testing.SandboxApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A sandbox in a process of its own.
final class Sandbox implements AutoCloseable {
  private final Process process;
  private final URI control;
  private final String root;

  private Sandbox(Process process, URI control, String root) {
    this.process = process;
    this.control = control;
    this.root = root;
  }

  static Sandbox startIn(Path folder) throws IOException {
    int port = Ports.free();
    var process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx4g",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.kurir.sandbox.Main",
                    "--port",
                    Integer.toString(port),
                    "--data",
                    folder.resolve("sandbox").toString()))
            .redirectError(folder.resolve("sandbox.log").toFile())
            .start();
    var lines = process.inputReader();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("sandbox: root")) {
        var root = line.substring(line.lastIndexOf(' ') + 1);
        return new Sandbox(process, URI.create("http://127.0.0.1:" + port), root);
      }
    }
    throw new IllegalStateException("the sandbox did not start: " + folder);
  }

  URI control() {
    return control;
  }

  SandboxApi api() {
    return new SandboxApi(control);
  }

  /// Of the WebSocket.
  String url() {
    return "ws://127.0.0.1:" + control.getPort() + "/ws/chat";
  }

  /// The certificate root in hex.
  String root() {
    return root;
  }

  long memoryKib() {
    return ProcessTree.of(process.pid()).memoryKib();
  }

  long processorMillis() {
    return ProcessTree.of(process.pid()).processorMillis();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
