package dev.kurir.outbox.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/// One Lua script of `src/main/resources/lua`, behind the text that all of them share. Redis runs
/// it as one step: nobody sees the lanes half changed.
final class Script {
  private final Home home;
  private final String text;
  private final String sha;

  /// Where the scripts run.
  ///
  /// @param prefix of every key
  /// @param perTenant how many jobs of one tenant may be in hand at a time
  record Home(RedisClient redis, String prefix, Clock clock, int perTenant) {}

  Script(Home home, String name) {
    this.home = home;
    this.text = read("lanes") + read(name);
    this.sha = sha1(text);
  }

  /// @param args what the script names `ARGV[3]` and on
  /// @return null when the script returned nothing
  @Nullable Object run(List<String> args) {
    try {
      return evaluate(args);
    } catch (JedisException e) {
      throw unavailable(e);
    }
  }

  /// The same for a script that may run twice: tried once more when the connection is lost, because
  /// after a restart of Redis every connection in the pool is.
  @Nullable Object runRepeatable(List<String> args) {
    try {
      return evaluate(args);
    } catch (JedisConnectionException e) {
      home.redis().getPool().clear();
      return run(args);
    } catch (JedisException e) {
      throw unavailable(e);
    }
  }

  private OutboxUnavailableException unavailable(JedisException e) {
    if (e instanceof JedisConnectionException) {
      home.redis().getPool().clear(); // the idle ones are lost with it
    }
    return new OutboxUnavailableException(e);
  }

  private @Nullable Object evaluate(List<String> args) {
    List<String> argv = new ArrayList<>(args.size() + 2);
    argv.add(Long.toString(home.clock().millis()));
    argv.add(Integer.toString(home.perTenant()));
    argv.addAll(args);
    return evaluate(List.of(home.prefix()), argv);
  }

  private @Nullable Object evaluate(List<String> keys, List<String> argv) {
    try {
      return home.redis().evalsha(sha, keys, argv);
    } catch (JedisNoScriptException _) {
      return home.redis().eval(text, keys, argv); // and keeps it until the next restart
    }
  }

  private static String read(String name) {
    try (InputStream file = Script.class.getResourceAsStream("/lua/" + name + ".lua")) {
      if (file == null) {
        throw new IllegalStateException("no script " + name);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
