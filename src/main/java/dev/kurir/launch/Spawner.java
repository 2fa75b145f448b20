package dev.kurir.launch;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Starts every child process from one platform thread that lives as long as this program.
///
/// Linux can tie a child to its parent (`setpriv --pdeathsig`), but what it watches is the *thread*
/// that made the child: from a thread of a pool, or a virtual one, children would be ended whenever
/// that thread is.
final class Spawner {
  /// Children do not get these from us unless they are meant for them.
  private static final Set<String> SECRETS =
      Set.of(
          "DB_PASSWORD",
          "REDIS_URL",
          "KURIR_MASTER_KEY",
          "KURIR_ADMIN_PASSWORD",
          "KURIR_ADMIN_TOKEN");

  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          work -> Thread.ofPlatform().daemon(true).name("children").unstarted(work));

  private Spawner() {}

  /// Starts a server in a session of its own, so that a Ctrl-C meant for us does not reach it, and
  /// tied to our life.
  static Process start(Child.Command command, String orphanSignal, File log) throws IOException {
    var builder =
        new ProcessBuilder(Host.wrap(command.arguments(), orphanSignal, command.refusesRoot()))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log))
            .redirectInput(Redirect.from(new File("/dev/null")));
    builder.environment().keySet().removeAll(SECRETS);
    builder.environment().putAll(command.environment());
    return start(builder);
  }

  static Process start(ProcessBuilder builder) throws IOException {
    try {
      return THREAD.submit(builder::start).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting a process", e);
    }
  }
}
