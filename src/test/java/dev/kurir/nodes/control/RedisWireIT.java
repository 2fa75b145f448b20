package dev.kurir.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.nodes.control.WireException.Why;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.Tasks;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Servers;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

class RedisWireIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Tasks tasks = new Tasks();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (var each : open) {
      each.close();
    }
    tasks.close();
  }

  @Test
  void aQuestionIsAnsweredByTheNodeThatIsAsked() {
    var url = Servers.redisUrl();
    var a = wire("a", url);
    var b = wire("b", url);
    b.answers("double", body -> number(2 * body.getInt("number")));

    assertThat(a.ask("b", "double", number(21), PATIENCE)).isEqualTo(number(42));
    assertThat(b.ask("b", "double", number(4), PATIENCE)).isEqualTo(number(8));
  }

  @Test
  void whatCannotBeAnsweredIsSaid() {
    var url = Servers.redisUrl();
    var a = wire("a", url);
    var b = wire("b", url);
    b.answers(
        "bug",
        _ -> {
          throw new IllegalStateException("and what it says stays there");
        });
    b.answers(
        "database",
        _ -> {
          throw new DatabaseUnavailableException(new IllegalStateException());
        });
    b.answers("long", _ -> text("x".repeat(Letter.LONGEST)));
    b.answers(
        "slow",
        _ -> {
          Eventually.yes("nobody asks any more", PATIENCE, () -> false);
          return number(1);
        });

    assertThat(why(() -> a.ask("b", "bug", number(1), PATIENCE))).isEqualTo(Why.FAILED);
    assertThat(why(() -> a.ask("b", "unknown", number(1), PATIENCE))).isEqualTo(Why.UNKNOWN);
    assertThat(why(() -> a.ask("b", "long", number(1), PATIENCE))).isEqualTo(Why.TOO_LARGE);
    assertThat(why(() -> a.ask("c", "double", number(1), PATIENCE))).isEqualTo(Why.NOBODY);
    assertThat(why(() -> a.ask("b", "slow", number(1), Duration.ofMillis(50))))
        .isEqualTo(Why.SILENT);
    assertThatThrownBy(() -> a.ask("b", "database", number(1), PATIENCE))
        .isInstanceOf(DatabaseUnavailableException.class);
  }

  @Test
  void notesArriveInOrderAndNonsenseDisturbsNobody() throws Exception {
    var url = Servers.redisUrl();
    var a = wire("a", url);
    var b = wire("b", url);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    b.hears("count", (from, body) -> heard.add(from + body.getInt("number")));

    try (var stranger = RedisClient.create(URI.create(url))) {
      for (int i = 0; i < 100; i++) {
        a.tell("b", "count", number(i));
        stranger.publish("test:node:b", "{\"from\":\"a\"");
        stranger.publish("test:reply:b", "nonsense");
      }
    }

    for (int i = 0; i < 100; i++) {
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a" + i);
    }
  }

  @Test
  void aRedisThatComesBackIsFoundAgain(@TempDir Path folder) {
    var redis = Servers.redisIn(folder);
    redis.start();
    open.add(redis.child()::kill);
    var a = wire("a", redis.url(0));
    var b = wire("b", redis.url(0));
    b.answers("double", body -> number(2 * body.getInt("number")));
    BlockingQueue<Boolean> mended = new LinkedBlockingQueue<>();
    a.whenMended(() -> mended.add(true));

    redis.child().kill();
    Eventually.yes("both notice", PATIENCE, () -> !a.isUp() && !b.isUp());
    assertThat(why(() -> a.ask("b", "double", number(1), PATIENCE))).isEqualTo(Why.AWAY);
    redis.start();

    Eventually.yes("both are back", PATIENCE, () -> a.isUp() && b.isUp());
    assertThat(a.ask("b", "double", number(3), PATIENCE)).isEqualTo(number(6));
    assertThat(mended).isNotEmpty();
  }

  private RedisWire wire(String name, String url) {
    var redis = RedisClient.create(URI.create(url));
    var wire =
        new RedisWire(redis, () -> new Jedis(URI.create(url)), "test:", name, tasks.virtual());
    open.addFirst(redis);
    open.addFirst(wire);
    tasks.virtual().execute(wire::run);
    Eventually.yes("it listens", PATIENCE, wire::isUp);
    return wire;
  }

  private static Why why(Runnable question) {
    try {
      question.run();
    } catch (WireException e) {
      return e.why();
    }
    throw new AssertionError("it was answered");
  }

  private static JsonObject number(int number) {
    return Json.createObjectBuilder().add("number", number).build();
  }

  private static JsonObject text(String text) {
    return Json.createObjectBuilder().add("text", text).build();
  }
}
