package dev.kurir.nodes.control;

import dev.kurir.nodes.control.WireException.Why;
import dev.kurir.platform.control.Database;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/// The wire over Redis: what this node says is published over the common pool, what it hears comes
/// over one connection of its own, see [Ear].
public final class RedisWire implements Wire, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisWire.class);

  /// In answers: the other node cannot reach PostgreSQL.
  static final String DATABASE = "database";

  /// Questions of others that are in hand at a time.
  private static final int MOST_QUESTIONS = 256;

  private final RedisClient redis;
  private final String prefix;
  private final String node;
  private final Executor threads;
  private final Ear ear;
  private final Questions questions = new Questions();
  private final Semaphore places = new Semaphore(MOST_QUESTIONS);
  private final Map<String, Function<JsonObject, JsonObject>> answerers = new ConcurrentHashMap<>();
  private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
  private final List<Runnable> mended = new CopyOnWriteArrayList<>();

  /// @param prefix of the channels, so that tests do not hear each other
  /// @param node unique among all that share this Redis
  /// @param threads runs each answer on a thread that may block
  public RedisWire(RedisClient redis, Ear.Line line, String prefix, String node, Executor threads) {
    this.redis = redis;
    this.prefix = prefix;
    this.node = node;
    this.threads = threads;
    this.ear = new Ear(line, List.of(callsTo(node), repliesTo(node)), new Hearing());
  }

  /// Listens until [#close], and comes back by itself when Redis does. Blocks: give it a thread.
  public void run() {
    ear.run();
  }

  /// To be called every few seconds, from a thread that may block: notices a connection that is
  /// deaf.
  public void check() {
    ear.check();
  }

  @Override
  public boolean isUp() {
    return ear.isListening();
  }

  @Override
  public JsonObject ask(String to, String subject, JsonObject body, Duration patience) {
    if (!isUp()) {
      throw new WireException(Why.AWAY);
    }
    var id = UUID.randomUUID().toString();
    var letter = new Letter.Call(node, subject, Optional.of(id), body);
    return questions.await(id, patience, () -> send(callsTo(to), letter));
  }

  @Override
  public void tell(String to, String subject, JsonObject body) {
    send(callsTo(to), new Letter.Call(node, subject, Optional.empty(), body));
  }

  @Override
  public void answers(String subject, Function<JsonObject, JsonObject> answerer) {
    answerers.put(subject, answerer);
  }

  @Override
  public void hears(String subject, Listener listener) {
    listeners.put(subject, listener);
  }

  @Override
  public void whenMended(Runnable listener) {
    mended.add(listener);
  }

  @Override
  public void close() {
    ear.close();
  }

  private String callsTo(String name) {
    return prefix + "node:" + name;
  }

  private String repliesTo(String name) {
    return prefix + "reply:" + name;
  }

  private void send(String channel, Letter letter) {
    var text = letter.text();
    if (text.length() > Letter.LONGEST) {
      throw new WireException(Why.TOO_LARGE);
    }
    if (publish(channel, text) == 0) {
      throw new WireException(Why.NOBODY);
    }
  }

  /// Once more when it fails: after a restart of Redis every connection of the pool is lost.
  /// Whoever hears a letter twice does not mind.
  private long publish(String channel, String text) {
    try {
      return redis.publish(channel, text);
    } catch (JedisException _) {
      redis.getPool().clear();
    }
    try {
      return redis.publish(channel, text);
    } catch (JedisException _) {
      throw new WireException(Why.AWAY);
    }
  }

  /// What is heard.
  private final class Hearing implements Ear.Hearer {
    @Override
    public void hear(String channel, String text) {
      if (channel.equals(repliesTo(node))) {
        Letter.reply(text).ifPresentOrElse(questions::hear, RedisWire::unreadable);
      } else {
        Letter.call(text).ifPresentOrElse(RedisWire.this::hear, RedisWire::unreadable);
      }
    }

    @Override
    public void mended() {
      LOG.info("the wire to other nodes is up");
      mended.forEach(RedisWire.this::inBackground);
    }

    @Override
    public void broken() {
      LOG.warn("the wire to other nodes is down: Redis cannot be reached");
      questions.giveUp();
    }
  }

  private static void unreadable() {
    LOG.warn("a letter of another node cannot be read");
  }

  private void hear(Letter.Call call) {
    if (call.id().isPresent()) {
      answer(call, call.id().get());
      return;
    }
    var listener = listeners.get(call.subject());
    if (listener != null) {
      try {
        listener.hear(call.from(), call.body());
      } catch (RuntimeException e) {
        LOG.error("a note about {} was not understood: {}", call.subject(), kind(e));
      }
    }
  }

  private void answer(Letter.Call call, String id) {
    if (!places.tryAcquire()) {
      inBackground(() -> reply(call, new Letter.Failure(id, Letter.code(Why.BUSY))));
      return;
    }
    boolean begun =
        inBackground(() -> {
          try {
            reply(call, answerTo(call, id));
          } finally {
            places.release();
          }
        });
    if (!begun) {
      places.release();
    }
  }

  private Letter answerTo(Letter.Call call, String id) {
    var answerer = answerers.get(call.subject());
    if (answerer == null) {
      return new Letter.Failure(id, Letter.code(Why.UNKNOWN));
    }
    try {
      return new Letter.Answer(id, answerer.apply(call.body()));
    } catch (WireException e) {
      return new Letter.Failure(id, Letter.code(e.why()));
    } catch (RuntimeException e) {
      if (Database.isUnavailable(e)) {
        return new Letter.Failure(id, DATABASE);
      }
      LOG.error("a question about {} cannot be answered: {}", call.subject(), kind(e));
      return new Letter.Failure(id, Letter.code(Why.FAILED));
    }
  }

  /// The message of an exception may hold what was asked.
  private static String kind(RuntimeException e) {
    var at = e.getStackTrace();
    return e.getClass().getName() + (at.length == 0 ? "" : " at " + at[0]);
  }

  private void reply(Letter.Call call, Letter letter) {
    try {
      send(repliesTo(call.from()), letter);
    } catch (WireException e) {
      if (e.why() == Why.TOO_LARGE && letter instanceof Letter.Answer(var id, _)) {
        reply(call, new Letter.Failure(id, Letter.code(Why.TOO_LARGE)));
      }
      LOG.debug("an answer could not be given: {}", e.getMessage());
    }
  }

  private boolean inBackground(Runnable task) {
    try {
      threads.execute(task);
      return true;
    } catch (RejectedExecutionException _) {
      return false; // the process ends
    }
  }
}
