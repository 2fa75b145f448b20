package dev.kurir.sandbox;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Settings of a sandbox; checked where they are built.
///
/// @param host address to listen on; anything but loopback opens the control API to a network
/// @param port 0 picks a free one
/// @param data folder of the state file and of the generated root key; made when missing
/// @param rootKey file with the private certificate root, 64 hex digits; empty: generated once and
///   kept in `data`
/// @param firstRef how long the first QR reference of a round lives
/// @param otherRef how long each of the other five lives
/// @param oldestVersion the third number of the oldest WhatsApp Web version that may come in
/// @param silence a connection that sends nothing for this long is closed
public record SandboxConfig(
    String host,
    int port,
    Path data,
    Optional<Path> rootKey,
    Duration firstRef,
    Duration otherRef,
    int oldestVersion,
    Duration silence,
    Clock clock) {

  /// The port that `./kurir sandbox` uses when none is given.
  public static final int DEFAULT_PORT = 8095;

  /// Baileys 7.0.0-rc14 says 1043857760.
  private static final int OLDEST_VERSION = 1_030_000_000;

  public SandboxConfig {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port must be 0 to 65535");
    }
    if (!firstRef.isPositive() || !otherRef.isPositive() || !silence.isPositive()) {
      throw new IllegalArgumentException("durations must be positive");
    }
  }

  /// What real servers do, on the loopback address.
  public static SandboxConfig at(int port, Path data) {
    return new SandboxConfig(
        "127.0.0.1",
        port,
        data,
        Optional.empty(),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        OLDEST_VERSION,
        Duration.ofMinutes(3),
        Clock.systemUTC());
  }

  public SandboxConfig withHost(String host) {
    return new SandboxConfig(
        host, port, data, rootKey, firstRef, otherRef, oldestVersion, silence, clock);
  }

  public SandboxConfig withPort(int port) {
    return new SandboxConfig(
        host, port, data, rootKey, firstRef, otherRef, oldestVersion, silence, clock);
  }

  public SandboxConfig withData(Path data) {
    return new SandboxConfig(
        host, port, data, rootKey, firstRef, otherRef, oldestVersion, silence, clock);
  }

  public SandboxConfig withRootKey(Path file) {
    return new SandboxConfig(
        host, port, data, Optional.of(file), firstRef, otherRef, oldestVersion, silence, clock);
  }

  /// Shorter QR rounds, for tests.
  public SandboxConfig withRefs(Duration first, Duration other) {
    return new SandboxConfig(
        host, port, data, rootKey, first, other, oldestVersion, silence, clock);
  }

  public SandboxConfig withSilence(Duration silence) {
    return new SandboxConfig(
        host, port, data, rootKey, firstRef, otherRef, oldestVersion, silence, clock);
  }
}
