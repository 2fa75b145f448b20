package dev.kurir.launch;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Starts every child process from one platform thread that lives as long as this program.
///
/// Linux can tie a child to its parent (`setpriv --pdeathsig`), but what it watches is the *thread*
/// that made the child: from a thread of a pool, or a virtual one, children would be ended whenever
/// that thread is.
final class Spawner {
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          work -> Thread.ofPlatform().daemon(true).name("children").unstarted(work));

  private Spawner() {}

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
