package dev.kurir.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;

/// Tries the servers that somebody else runs, before anything is started that depends on them.
final class GivenServers {
  private GivenServers() {}

  /// @throws LaunchException when nobody can log in there
  static void tryDatabase(Postgres database) {
    try (var connection = database.connect()) {
      connection.isValid(5);
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      throw new LaunchException(
          switch (state) {
            case "28P01", "28000" ->
                "PostgreSQL refuses the user and password in DB_USER and DB_PASSWORD";
            case "3D000" -> "The database that DB_URL names does not exist";
            default -> "PostgreSQL cannot be reached through DB_URL: " + firstLine(e.getMessage());
          },
          e);
    }
  }

  /// Whether Redis answers. Kurir works without it, so one that is not there is no reason to stop;
  /// a wrong password is.
  static boolean tryRedis(URI url) {
    if (!"redis".equals(url.getScheme())) {
      return true;
    }
    try (var socket = new Socket()) {
      int port = url.getPort() < 0 ? 6379 : url.getPort();
      socket.connect(new InetSocketAddress(url.getHost(), port), 3000);
      socket.setSoTimeout(3000);
      String user = url.getUserInfo();
      socket.getOutputStream().write((auth(user) + "PING\r\n").getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .toUpperCase(Locale.ROOT);
      if (answer.contains("WRONGPASS") || answer.contains("NOAUTH")) {
        throw new LaunchException("Redis refuses the password in REDIS_URL");
      }
      return answer.contains("PONG");
    } catch (IOException _) {
      return false;
    }
  }

  private static String auth(@org.jspecify.annotations.Nullable String userInfo) {
    if (userInfo == null) {
      return "";
    }
    String[] parts = userInfo.split(":", 2);
    String password = parts[parts.length - 1];
    boolean named = parts.length == 2 && !parts[0].isEmpty();
    String[] words =
        named ? new String[] {"AUTH", parts[0], password} : new String[] {"AUTH", password};
    var command = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      command
          .append('$')
          .append(word.getBytes(StandardCharsets.UTF_8).length)
          .append("\r\n")
          .append(word)
          .append("\r\n");
    }
    return command.toString();
  }

  private static String firstLine(@org.jspecify.annotations.Nullable String message) {
    return String.valueOf(message).lines().findFirst().orElse("");
  }
}
