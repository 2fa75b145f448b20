package dev.kurir.chaos;

import dev.kurir.launch.Gateway;
import java.net.URI;

/// A Kurir, and its wires to what it depends on.
///
/// @param name as `KURIR_NODE`
public record Node(String name, URI base, Gateway gateway, Wire database, Wire redis, Wire whatsapp)
    implements AutoCloseable {
  /// As `kill -9` does.
  public void kill() {
    gateway.child().kill();
  }

  /// Returns when it says that it is ready.
  public void start() {
    gateway.start();
  }

  /// By its name, for example `STOP`.
  public void signal(String signal) {
    gateway.child().signal(signal);
  }

  /// Nothing is held back any more.
  public void release() {
    database.release();
    redis.release();
    whatsapp.release();
  }

  @Override
  public void close() {
    release();
    signal("CONT");
    gateway.child().stop();
    database.close();
    redis.close();
    whatsapp.close();
  }
}
