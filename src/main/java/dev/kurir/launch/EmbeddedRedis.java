package dev.kurir.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Redis from a Maven artefact, as a child process with an append-only file that is kept.
///
/// `appendfsync everysec`: a killed Redis loses nothing that it answered, because the file is
/// written before the answer; a power cut may lose the last second. That is enough, because Redis
/// is never the only place where a message is: the rows in PostgreSQL fill the lanes again.
public final class EmbeddedRedis implements Server {
  /// @param data holds the append-only file and the generated configuration
  /// @param password that every client must give
  /// @param databases how many numbered databases there are
  /// @param starter the program that starts the server, with its arguments; empty: none is needed
  public record Settings(
      Binaries binaries,
      Path data,
      Path log,
      Path pidFile,
      int port,
      String password,
      int databases,
      List<String> starter) {
    public Settings(
        Binaries binaries,
        Path data,
        Path log,
        Path pidFile,
        int port,
        String password,
        int databases) {
      this(binaries, data, log, pidFile, port, password, databases, List.of());
    }
  }

  private final Settings settings;
  private final Child child;

  public EmbeddedRedis(Settings settings) {
    this.settings = settings;
    this.child = new Child(plan());
  }

  @Override
  public Child child() {
    return child;
  }

  /// With the password in it: keep it out of logs.
  ///
  /// @param database its number
  public String url(int database) {
    return "redis://:%s@127.0.0.1:%d/%d".formatted(settings.password(), settings.port(), database);
  }

  /// Writes the configuration and starts the server.
  @Override
  public void start() {
    try {
      Files.createDirectories(settings.data());
      Files.deleteIfExists(configuration());
      Files.createFile(
          configuration(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(configuration(), text());
    } catch (IOException e) {
      throw new LaunchException("Redis cannot use " + settings.data() + ": " + e.getMessage(), e);
    }
    child.start();
  }

  private Path configuration() {
    return settings.data().toAbsolutePath().normalize().resolve("redis.conf");
  }

  private String text() {
    return """
    # Written at each start: changes made here are lost.
    bind 127.0.0.1
    port %d
    requirepass %s
    dir "%s"
    databases %d
    appendonly yes
    appendfsync everysec
    save ""
    maxmemory-policy noeviction
    set-proc-title no
    """
        .formatted(
            settings.port(),
            settings.password(),
            settings
                .data()
                .toAbsolutePath()
                .normalize()
                .toString()
                .replace("\\", "\\\\")
                .replace("\"", "\\\""),
            settings.databases());
  }

  private Child.Plan plan() {
    var command = new ArrayList<>(settings.starter());
    command.add(settings.binaries().redis().toString());
    command.add(configuration().toString());
    return new Child.Plan(
        "Redis",
        new Child.Command(command, Map.of(), false),
        new Child.Place(settings.log(), settings.pidFile(), configuration().toString()),
        // it may have to read a long append-only file
        new Child.Readiness(this::answers, Duration.ofMinutes(2), Optional.empty()),
        new Child.Ending("TERM", Duration.ofSeconds(20), "TERM"));
  }

  private boolean answers() {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()), 1000);
      socket.setSoTimeout(5000);
      socket
          .getOutputStream()
          .write(
              "AUTH %s\r\nPING\r\n"
                  .formatted(settings.password())
                  .getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(
              socket.getInputStream().readNBytes("+OK\r\n+PONG\r\n".length()),
              StandardCharsets.US_ASCII);
      return answer.equals("+OK\r\n+PONG\r\n"); // -LOADING while it reads its file
    } catch (IOException _) {
      return false;
    }
  }
}
