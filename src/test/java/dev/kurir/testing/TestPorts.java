package dev.kurir.testing;

import dev.kurir.launch.Ports;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// TCP ports for the servers of tests. A server binds its port some time after it was given one, so
/// none is given twice: not in one test JVM, not in two that run on this machine at the same time,
/// and none that [Ports] gives to what the tests start.
public final class TestPorts {
  private static final int FIRST = 10_000;
  private static final int EACH = 1_000;
  private static final int JVMS = 10;

  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(EACH));

  private TestPorts() {}

  /// Which of the test JVMs that run on this machine now this is, from 0.
  static int jvm() {
    return Claim.OF_THIS_JVM.number();
  }

  /// A port that nobody listens on now.
  public static int free() {
    int first = FIRST + jvm() * EACH;
    for (int tries = 0; tries < EACH; tries++) {
      int port = first + Math.floorMod(NEXT.getAndIncrement(), EACH);
      if (Ports.isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free TCP port from " + first + " on");
  }

  /// A number that is this JVM's for as long as it lives: the lock ends with the process.
  private record Claim(int number, FileLock lock) {
    static final Claim OF_THIS_JVM = make();

    private static Claim make() {
      for (int number = 0; number < JVMS; number++) {
        try {
          var lock = open(number).tryLock();
          if (lock != null) {
            return new Claim(number, lock);
          }
        } catch (IOException _) {
          // somebody else's file
        }
      }
      throw new IllegalStateException("more than " + JVMS + " test JVMs run on this machine");
    }

    private static FileChannel open(int number) throws IOException {
      return FileChannel.open(
          Path.of(System.getProperty("java.io.tmpdir"), "kurir-tests-" + number + ".lock"),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE);
    }
  }
}
