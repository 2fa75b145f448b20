package dev.kurir.launch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Payara Micro with Kurir's WAR, as a child process.
public final class Gateway implements Server {
  /// @param target the build's folder: `payara-micro.jar` and `ROOT.war`
  /// @param payara the folder with `logging.properties` and `boot-commands`
  /// @param name as people read it
  /// @param host address to listen on; `0.0.0.0` is every one
  /// @param folder for what the server unpacks: emptied at each start
  /// @param jvm flags of the Java machine
  /// @param environment the settings of Kurir, with their secrets
  public record Settings(
      Path target,
      Path payara,
      String name,
      String host,
      int port,
      Path folder,
      Child.Place place,
      List<String> jvm,
      Map<String, String> environment) {
    /// The only one.
    public Settings(
        Path target,
        Path payara,
        String host,
        int port,
        Path folder,
        Child.Place place,
        List<String> jvm,
        Map<String, String> environment) {
      this(target, payara, "Kurir", host, port, folder, place, jvm, environment);
    }
  }

  /// A deployment that fails leaves the server up without its application, so its log must be read.
  private static final Pattern FATAL =
      Pattern.compile(
          "(?:BadSettingException: |Exception while (?:deploying|loading) the app"
              + "|Deployment of .* failed|Failed to deploy|is an invalid archive)(.*)");

  static final Child.Ending ENDING = new Child.Ending("TERM", Duration.ofSeconds(20), "KILL");

  private final Settings settings;
  private final Child child;

  public Gateway(Settings settings) {
    this.settings = settings;
    this.child = new Child(plan());
  }

  /// How to mark the command line of a gateway that belongs to `folder`, see [Child.Place].
  public static String mark(Path folder) {
    return "-Dkurir.folder=" + folder.toAbsolutePath().normalize();
  }

  @Override
  public Child child() {
    return child;
  }

  @Override
  public void start() {
    if (child.isAlive()) {
      return;
    }
    child.endLeftover();
    try {
      Binaries.deleteTree(settings.folder());
      Files.createDirectories(settings.folder());
      Files.writeString(
          bootCommands(),
          Files.readString(settings.payara().resolve("boot-commands"))
              + "set configs.config.server-config.network-config.network-listeners"
              + ".network-listener.http-listener.address="
              + settings.host()
              + "\n");
    } catch (IOException e) {
      throw new LaunchException("Kurir cannot use " + settings.folder() + ": " + e.getMessage(), e);
    }
    child.start();
  }

  private Path bootCommands() {
    return settings.folder().resolve("boot-commands");
  }

  private Child.Plan plan() {
    return new Child.Plan(
        settings.name(),
        new Child.Command(command(), settings.environment(), false),
        settings.place(),
        new Child.Readiness(this::answers, Duration.ofMinutes(4), Optional.of(FATAL)),
        ENDING);
  }

  private List<String> command() {
    var command = new ArrayList<String>();
    command.add(Host.java());
    command.addAll(settings.jvm());
    command.addAll(GatewayJvm.FLAGS);
    command.addAll(
        List.of(
            settings.place().mark(),
            // the server sets this itself, but too late for its own use of the network
            "-Djava.net.preferIPv4Stack=true",
            "-Djava.io.tmpdir=" + settings.folder(),
            "-Djava.awt.headless=true",
            "-XX:+ExitOnOutOfMemoryError",
            "-jar",
            settings.target().resolve("payara-micro.jar").toString(),
            // nothing here is clustered by the server; with it, it opens a port to the network
            "--nohazelcast",
            "--disablephonehome",
            "--port",
            Integer.toString(settings.port()),
            "--logproperties",
            settings.payara().resolve("logging.properties").toString(),
            "--prebootcommandfile",
            bootCommands().toString(),
            "--deploy",
            settings.target().resolve("ROOT.war").toString()));
    return command;
  }

  private boolean answers() {
    return Host.answers(URI.create("http://127.0.0.1:" + settings.port() + "/health/ready"));
  }
}
