package dev.kurir.launch;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sandbox as a child process of its own, with a folder that is kept.
public final class SandboxServer implements Server {
  /// @param port for both of its doors, on the loopback address
  /// @param data its state
  /// @param classPath see [#classPath]
  /// @param jvm flags of the Java machine
  public record Settings(
      int port, Path data, Path log, Path pidFile, String classPath, List<String> jvm) {}

  private static final String MAIN = "dev.kurir.sandbox.Main";

  private final Settings settings;
  private final Child child;

  public SandboxServer(Settings settings) {
    this.settings = settings;
    this.child = new Child(plan());
  }

  /// Of the tools in the build's folder.
  public static String classPath(Path target) {
    return target.resolve("kurir-tools.jar") + File.pathSeparator + target.resolve("lib") + "/*";
  }

  /// What a tenant of the network `sandbox` connects to.
  public URI url() {
    return URI.create("ws://127.0.0.1:" + settings.port() + "/ws/chat");
  }

  /// The control API, without a slash at the end.
  public URI control() {
    return URI.create("http://127.0.0.1:" + settings.port());
  }

  @Override
  public Child child() {
    return child;
  }

  @Override
  public void start() {
    child.start();
  }

  private Child.Plan plan() {
    String mark = "-Dkurir.sandbox=" + settings.data().toAbsolutePath().normalize();
    var command = new ArrayList<String>();
    command.add(Host.java());
    command.addAll(settings.jvm());
    command.addAll(
        List.of(
            mark,
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            settings.classPath(),
            MAIN,
            "--port",
            Integer.toString(settings.port()),
            "--data",
            settings.data().toString()));
    return new Child.Plan(
        "sandbox",
        new Child.Command(command, Map.of(), false),
        new Child.Place(settings.log(), settings.pidFile(), mark),
        new Child.Readiness(
            () -> Host.answers(URI.create(control() + "/control/health")),
            Duration.ofMinutes(1),
            Optional.empty()),
        new Child.Ending("TERM", Duration.ofSeconds(10), "KILL"));
  }
}
