package dev.kurir.nodes.control;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/// Listens to channels over one connection, and makes a new one whenever it is lost or says nothing
/// to a ping. One thread runs it; everything else is thread-safe.
public final class Ear implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ear.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /// A connection that answered no ping for this long is deaf.
  private static final Duration DEAF = Duration.ofSeconds(10);

  private final Line line;
  private final List<String> channels;
  private final Hearer hearer;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Listening now;

  /// Makes a connection to Redis.
  @FunctionalInterface
  public interface Line {
    Jedis open();
  }

  /// Told on the ear's thread, so it must not block.
  interface Hearer {
    void hear(String channel, String text);

    /// All channels are listened to.
    void mended();

    /// They were, and are not any more.
    void broken();
  }

  Ear(Line line, List<String> channels, Hearer hearer) {
    this.line = line;
    this.channels = List.copyOf(channels);
    this.hearer = hearer;
  }

  boolean isListening() {
    var listening = now;
    return listening != null && listening.whole;
  }

  void run() {
    var pause = FIRST_PAUSE;
    while (!isClosing()) {
      if (listen()) {
        pause = FIRST_PAUSE;
      } else {
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
      pause(pause);
    }
  }

  /// True when it was whole for a while.
  private boolean listen() {
    Listening listening = null;
    try (var connection = line.open()) {
      listening = new Listening(connection);
      now = listening;
      if (!isClosing()) {
        connection.subscribe(listening, channels.toArray(String[]::new));
      }
    } catch (JedisException e) {
      LOG.debug("not listening: {}", e.toString());
    } catch (RuntimeException e) {
      LOG.error("listening failed", e);
    }
    now = null;
    boolean was = listening != null && listening.whole;
    if (was && !isClosing()) {
      hearer.broken();
    }
    return was;
  }

  /// Asks for a sign of life, and ends a connection that gave none.
  void check() {
    var listening = now;
    if (listening != null && listening.whole) {
      listening.check();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    var listening = now;
    if (listening != null) {
      listening.hangUp();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void pause(Duration time) {
    try {
      boolean _ = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }

  private final class Listening extends JedisPubSub {
    private final Jedis connection;
    private volatile boolean whole;
    private volatile long heard = System.nanoTime();

    Listening(Jedis connection) {
      this.connection = connection;
    }

    @Override
    public void onSubscribe(String channel, int count) {
      if (count == channels.size()) {
        heard = System.nanoTime();
        whole = true;
        hearer.mended();
      }
    }

    @Override
    public void onMessage(String channel, String text) {
      heard = System.nanoTime();
      hearer.hear(channel, text);
    }

    @Override
    public void onPong(String text) {
      heard = System.nanoTime();
    }

    void check() {
      if (System.nanoTime() - heard > DEAF.toNanos()) {
        LOG.info("the connection to Redis is deaf");
        hangUp();
        return;
      }
      try {
        ping();
      } catch (JedisException e) {
        LOG.debug("no ping: {}", e.toString());
        hangUp();
      }
    }

    void hangUp() {
      try {
        connection.getConnection().forceDisconnect();
      } catch (IOException | RuntimeException e) {
        LOG.debug("hung up: {}", e.toString());
      }
    }
  }
}
