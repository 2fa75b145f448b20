package dev.kurir.platform.control;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The start of the application by the server, and who waits for its end.
///
/// What begins by itself and loads classes on threads of its own must wait: the last thing that
/// Payara does is to close the jars, and a class that another thread loads in that moment is broken
/// for as long as the process lives (decision 0039). No event tells of it, so the thread that
/// starts the application is looked at until it has left the start. Thread-safe.
public final class ServerStart {
  private static final long LOOK_MILLIS = 20;

  private final CountDownLatch near = new CountDownLatch(1);
  private volatile @Nullable Thread server;

  /// Called by the server's own thread when nothing but the server's last steps is left.
  public void nearlyDone() {
    server = Thread.currentThread();
    near.countDown();
  }

  /// Waits until the server is through.
  ///
  /// @return false when the waiting thread was interrupted, because the application ends
  public boolean await() {
    try {
      near.await();
      while (isStarting(server)) {
        Thread.sleep(LOOK_MILLIS);
      }
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isStarting(@Nullable Thread thread) {
    return thread != null
        && Arrays.stream(thread.getStackTrace())
            .anyMatch(frame ->
                frame.getMethodName().equals("start")
                    && frame.getClassName().startsWith("org.apache.catalina."));
  }
}
