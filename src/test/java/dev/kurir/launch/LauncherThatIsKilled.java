package dev.kurir.launch;

import dev.kurir.testing.Servers;
import java.nio.file.Path;

/// A program that starts both servers, says so, and waits to be killed. Run by [EmbeddedServersIT]
/// in a JVM of its own.
final class LauncherThatIsKilled {
  private LauncherThatIsKilled() {}

  static void main(String[] args) throws InterruptedException {
    Path folder = Path.of(args[0]);
    var postgres = Servers.postgresIn(folder, false);
    postgres.start();
    var redis = Servers.redisIn(folder);
    redis.start();
    System.out.println("pids " + postgres.child().pid() + " " + redis.child().pid());
    Thread.currentThread().join();
  }
}
