package dev.kurir.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kurir.bench.BuiltKurir.Part;
import dev.kurir.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/// How many messages are accepted in a second, beside another server of the same contract on the
/// same PostgreSQL and Redis, in turn. Needs `wrk` and Node, and the peer's folder: `server.mjs`,
/// `send.lua` and `paced.mjs` with their packages installed.
final class AcceptFigures {
  private static final int RUNS = 5;
  private static final int TENANTS = 100;
  private static final int MANY_TENANTS = 10_000;
  private static final int ROWS = 1_000_000;
  private static final int PEER_PORT = 19_010;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BuiltKurir kurir;
  private final Path peer;
  private final Path tenants;
  private final List<String> clearing;

  /// @param tenants a file with the id and the key of each, a line
  /// @param clearing what PostgreSQL does before each run
  private AcceptFigures(BuiltKurir kurir, Path peer, Path tenants, List<String> clearing) {
    this.kurir = kurir;
    this.peer = peer;
    this.tenants = tenants;
    this.clearing = clearing;
  }

  private static AcceptFigures withEmptyLog(BuiltKurir kurir, Path peer, Path tenants) {
    return new AcceptFigures(
        kurir, peer, tenants, List.of("truncate message_logs", "vacuum analyze", "checkpoint"));
  }

  static void print(Path folder, Path peer) throws Exception {
    try (var kurir = BuiltKurir.startIn(folder.resolve("accept"))) {
      var tenants = Files.write(folder.resolve("tenants.txt"), tenants(kurir, TENANTS));
      withEmptyLog(kurir, peer, tenants).print();
    }
  }

  /// Whether size costs speed: the same with 1, 100 and 10,000 tenants, and with a log of 1,000,000
  /// messages, in turn, so that a machine that changes its speed does it to all.
  static void printGrowth(Path folder, Path peer) throws Exception {
    try (var kurir = BuiltKurir.startIn(folder.resolve("empty"));
        var full = BuiltKurir.startIn(folder.resolve("full"))) {
      var lines = tenants(kurir, MANY_TENANTS);
      var figures = new LinkedHashMap<String, AcceptFigures>();
      for (int size : new int[] {1, TENANTS, MANY_TENANTS}) {
        var tenants = Files.write(folder.resolve("tenants-" + size), lines.subList(0, size));
        figures.put(size + " tenants", withEmptyLog(kurir, peer, tenants));
      }
      var tenants = Files.write(folder.resolve("tenants-full"), tenants(full, TENANTS));
      var beside = new AcceptFigures(full, peer, tenants, List.of("vacuum analyze", "checkpoint"));
      beside.fill();
      figures.put(TENANTS + " tenants and " + ROWS + " messages", beside);
      for (int warm = 0; warm < 2; warm++) {
        for (var each : figures.values()) {
          each.wrk("warm", each.kurir.base().toString());
        }
      }
      var accepted = new LinkedHashMap<String, double[]>();
      for (int run = 0; run < RUNS; run++) {
        for (var each : figures.entrySet()) {
          accepted.computeIfAbsent(each.getKey(), _ -> new double[RUNS])[run] =
              each.getValue().wrk(each.getKey(), each.getValue().kurir.base().toString());
        }
      }
      accepted.forEach((size, rates) ->
          Report.line("accepted a second, %s, median: %.0f", size, Median.of(rates)));
    }
  }

  private static List<String> tenants(BuiltKurir kurir, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> kurir.api().tenant("Tenant " + i))
        .map(tenant -> tenant.id() + " " + tenant.apiKey())
        .toList();
  }

  /// Messages that were sent and read, of one tenant.
  private void fill() throws SQLException {
    try (var connection = superuser();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into chats (id, session_id, phone, created_at)
          select gen_random_uuid(), session_id, (6289900000000 + n)::text, now()
          from (select session_id from sessions limit 1), generate_series(1, 1000) n\
          """);
      statement.execute(
          """
          insert into message_logs (id, tenant_id, session_id, chat_id, direction, message_id, type,
            text, state, at, recipient)
          select gen_random_uuid(), s.tenant_id, c.session_id, c.id, 'out', gen_random_uuid()::text,
            'text', 'Your order has been received.', 'read', now(), c.phone
          from sessions s join chats c using (session_id), generate_series(1, %d)\
          """
              .formatted(ROWS / 1000));
    }
  }

  private void print() throws Exception {
    letThePeerIn();
    var server = start(List.of("node", "server.mjs"), peerEnvironment());
    try {
      server.inputReader().readLine(); // "ready"
      String ours = kurir.base().toString();
      String theirs = "http://127.0.0.1:" + PEER_PORT;
      for (int warm = 0; warm < 4; warm++) {
        wrk("warm, kurir", ours);
      }
      wrk("warm, peer", theirs);
      var accepted = new double[2][RUNS];
      var slowest = new double[2][RUNS];
      for (int run = 0; run < RUNS; run++) {
        accepted[0][run] = wrk("accept, 50 connections, kurir", ours);
        accepted[1][run] = wrk("accept, 50 connections, peer", theirs);
        slowest[0][run] = paced("accept, 1000/s, kurir", ours);
        slowest[1][run] = paced("accept, 1000/s, peer", theirs);
      }
      tell("accepted a second at 50 connections", accepted);
      tell("p99 at 1,000/s in ms", slowest);
    } finally {
      server.destroy();
    }
  }

  /// It knows no password of Redis.
  private void letThePeerIn() {
    try (var redis = redis()) {
      redis.sendCommand(Command.ACL, "SETUSER", "default", "on", "nopass", "~*", "&*", "+@all");
    }
  }

  private Map<String, String> peerEnvironment() {
    return Map.of(
        "HTTP_PORT", Integer.toString(PEER_PORT),
        "REDIS_PORT", Integer.toString(kurir.port(Part.REDIS)),
        "PGURL", "postgres://kurir:" + kurir.secret("postgres-password") + "@" + database());
  }

  private String database() {
    return "127.0.0.1:" + kurir.port(Part.POSTGRESQL) + "/kurir";
  }

  /// Of both: nobody measures how the other's work lies about. What the servers still do about it
  /// is waited for: dead rows and an append-only file that has grown are cleared away in the
  /// background, for as long as a run lasts.
  private void emptyTheQueues() {
    try (var connection = superuser();
        var statement = connection.createStatement();
        var redis = redis()) {
      redis.flushAll();
      for (String each : clearing) {
        statement.execute(each);
      }
      awaitItsFile(redis);
      redis.sendCommand(Command.BGREWRITEAOF);
      awaitItsFile(redis);
    } catch (SQLException e) {
      throw new IllegalStateException("the queues were not emptied", e);
    }
  }

  private Connection superuser() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + database(), "postgres", kurir.secret("postgres-superuser-password"));
  }

  private static void awaitItsFile(RedisClient redis) {
    Eventually.yes(
        "Redis has rewritten its file",
        Duration.ofMinutes(1),
        () -> redis.info("persistence").contains("aof_rewrite_in_progress:0"));
  }

  private RedisClient redis() {
    String password = kurir.secret("redis-password");
    return RedisClient.create("redis://:" + password + "@127.0.0.1:" + kurir.port(Part.REDIS));
  }

  /// @return answers a second
  private double wrk(String what, String url) throws IOException, InterruptedException {
    emptyTheQueues();
    var before = kurir.processorMillis();
    var figures =
        figures(
            what,
            start(
                List.of("wrk", "-t1", "-c50", "-d10s", "--latency", "-s", "send.lua", url),
                Map.of()));
    Report.line("  CPU in ms %s", kurir.processorMillisSince(before));
    return figures.path("rps").asDouble();
  }

  /// @return what one in a hundred exceeds, in milliseconds from when it was due
  private double paced(String what, String url) throws IOException, InterruptedException {
    emptyTheQueues();
    var figures = figures(what, start(List.of("node", "paced.mjs", url, "1000", "10"), Map.of()));
    return figures.path("p99ms").asDouble();
  }

  private static JsonNode figures(String what, Process process)
      throws IOException, InterruptedException {
    String line =
        process
            .inputReader()
            .lines()
            .filter(each -> each.contains("{"))
            .reduce((_, last) -> last)
            .orElseThrow(() -> new IllegalStateException(what + ": no figures"));
    process.waitFor();
    Report.line("%s: %s", what, line);
    return JSON.readTree(line.substring(line.indexOf('{')));
  }

  private static void tell(String what, double[][] both) {
    double ours = Median.of(both[0]);
    double theirs = Median.of(both[1]);
    Report.line("%s, medians: kurir %.1f, peer %.1f, %.2f ×", what, ours, theirs, ours / theirs);
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
