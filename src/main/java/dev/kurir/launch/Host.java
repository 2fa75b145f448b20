package dev.kurir.launch;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What this machine can do for child processes, and the wrappers that use it.
final class Host {
  private Host() {}

  static boolean isRoot() {
    return new UnixSystem().getUid() == 0;
  }

  /// A user id without a name, as containers are given: PostgreSQL refuses that too, and a user
  /// namespace helps there too, because everybody in it is `nobody`.
  private static boolean isNameless() {
    return System.getProperty("user.name", "?").equals("?");
  }

  /// The command, wrapped so that the child is the first of a session of its own, gets `signal`
  /// when this program dies in whatever way, and, when it refuses to run as root, does not see that
  /// it is. What the system does not have (macOS has none of the three) is left out.
  ///
  /// The order matters: entering a user namespace changes credentials, which forgets the signal, so
  /// `setpriv` stands inside.
  static List<String> wrap(List<String> command, String signal, boolean refusesRoot) {
    List<String> wrapped = new ArrayList<>();
    onPath("setsid").ifPresent(wrapped::add);
    if (refusesRoot && (isRoot() || isNameless())) {
      wrapped.addAll(List.of(unshare(), "--user"));
    }
    onPath("setpriv")
        .ifPresent(setpriv -> wrapped.addAll(List.of(setpriv, "--pdeathsig", signal, "--")));
    wrapped.addAll(command);
    return wrapped;
  }

  /// The program that runs this one.
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// Whether a GET is answered with 200 within two seconds.
  static boolean answers(URI url) {
    try {
      var connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(2000);
      connection.setReadTimeout(2000);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException _) {
      return false;
    }
  }

  /// Sends a signal by its name, for those that Java has no method for.
  static void signal(ProcessHandle process, String signal) {
    try {
      int code =
          Spawner.start(
                  new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                      .redirectErrorStream(true)
                      .redirectOutput(ProcessBuilder.Redirect.DISCARD))
              .waitFor();
      if (code != 0 && process.isAlive()) {
        process.destroy();
      }
    } catch (IOException _) {
      process.destroy();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  static Optional<String> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static String unshare() {
    String unshare =
        onPath("unshare")
            .orElseThrow(() ->
                new LaunchException(
                    "PostgreSQL runs neither as root nor nameless, and `unshare` (util-linux) is not here:"
                        + " start Kurir as another user, or give DB_URL"));
    try {
      Process probe =
          Spawner.start(
              new ProcessBuilder(unshare, "--user", "true")
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD));
      if (probe.waitFor() == 0) {
        return unshare;
      }
    } catch (IOException _) {
      // the same answer as when it says no
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new LaunchException(
        "PostgreSQL runs neither as root nor nameless, and user namespaces are switched off on this machine:"
            + " start Kurir as another user, or give DB_URL");
  }
}
