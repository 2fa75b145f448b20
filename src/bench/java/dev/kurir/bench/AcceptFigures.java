package dev.kurir.bench;

import dev.kurir.bench.BuiltKurir.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/// How many messages are accepted in a second, beside another server of the same contract on the
/// same PostgreSQL and Redis, in turn. Needs `wrk` and Node, and the peer's folder: `server.mjs`,
/// `send.lua` and `paced.mjs` with their packages installed.
final class AcceptFigures {
  private static final int RUNS = 3;
  private static final int TENANTS = 100;
  private static final int PEER_PORT = 19_010;

  private final BuiltKurir kurir;
  private final Path peer;
  private final Path tenants;

  private AcceptFigures(BuiltKurir kurir, Path peer, Path tenants) {
    this.kurir = kurir;
    this.peer = peer;
    this.tenants = tenants;
  }

  static void print(Path folder, Path peer) throws Exception {
    try (var kurir = BuiltKurir.startIn(folder.resolve("accept"))) {
      new AcceptFigures(kurir, peer, folder.resolve("tenants.txt")).print();
    }
  }

  private void print() throws Exception {
    Files.writeString(
        tenants,
        IntStream.range(0, TENANTS)
            .mapToObj(i -> kurir.api().tenant("Tenant " + i))
            .map(tenant -> tenant.id() + " " + tenant.apiKey() + "\n")
            .collect(Collectors.joining()));
    letThePeerIn();
    var server = start(List.of("node", "server.mjs"), peerEnvironment());
    try {
      server.inputReader().readLine(); // "ready"
      String ours = kurir.base().toString();
      String theirs = "http://127.0.0.1:" + PEER_PORT;
      for (int warm = 0; warm < 3; warm++) {
        wrk("warm, kurir", ours, 50);
      }
      wrk("warm, peer", theirs, 50);
      for (int run = 1; run <= RUNS; run++) {
        wrk("accept, 50 connections, kurir", ours, 50);
        wrk("accept, 50 connections, peer", theirs, 50);
        paced("accept, 1000/s, kurir", ours);
        paced("accept, 1000/s, peer", theirs);
      }
    } finally {
      server.destroy();
    }
  }

  /// It knows no password of Redis.
  private void letThePeerIn() {
    String password = kurir.secret("redis-password");
    try (var redis =
        RedisClient.create("redis://:" + password + "@127.0.0.1:" + kurir.port(Part.REDIS))) {
      redis.sendCommand(Command.ACL, "SETUSER", "default", "on", "nopass", "~*", "&*", "+@all");
    }
  }

  private Map<String, String> peerEnvironment() {
    return Map.of(
        "HTTP_PORT", Integer.toString(PEER_PORT),
        "REDIS_PORT", Integer.toString(kurir.port(Part.REDIS)),
        "PGURL",
            "postgres://kurir:"
                + kurir.secret("postgres-password")
                + "@127.0.0.1:"
                + kurir.port(Part.POSTGRESQL)
                + "/kurir");
  }

  private void wrk(String what, String url, int connections) throws InterruptedException {
    var before = kurir.processorMillis();
    var process =
        start(
            List.of("wrk", "-t1", "-c" + connections, "-d10s", "--latency", "-s", "send.lua", url),
            Map.of());
    tell(what, process);
    var spent = kurir.processorMillisSince(before);
    Report.line("  CPU in ms %s", spent);
  }

  private void paced(String what, String url) throws InterruptedException {
    tell(what, start(List.of("node", "paced.mjs", url, "1000", "10"), Map.of()));
  }

  private static void tell(String what, Process process) throws InterruptedException {
    process
        .inputReader()
        .lines()
        .filter(line -> line.contains("{"))
        .forEach(line -> Report.line("%s: %s", what, line));
    process.waitFor();
  }

  private Process start(List<String> command, Map<String, String> environment) {
    var builder = new ProcessBuilder(command).directory(peer.toFile()).redirectErrorStream(true);
    builder.environment().put("TENANTS", tenants.toString());
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
