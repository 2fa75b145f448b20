package dev.kurir.whatsapp.keepalive;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.crypto.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pings the server over one connection, and ends the connection when no answer came for minutes.
/// Between two pings it is one entry in the shared timer. (Times: whatsmeow `keepalive.go`.)
public final class KeepAlive {
  private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);

  static final Duration SHORTEST = Duration.ofSeconds(20);
  static final Duration LONGEST = Duration.ofSeconds(30);
  static final Duration DEADLINE = Duration.ofSeconds(10);
  static final Duration SILENCE = Duration.ofMinutes(3);

  private final ClientRuntime runtime;
  private final Connection connection;
  private final Duration deadline;
  private volatile Instant lastAnswer;

  /// The opening of the connection counts as the first answer.
  public KeepAlive(ClientRuntime runtime, Connection connection) {
    this(runtime, connection, DEADLINE);
  }

  KeepAlive(ClientRuntime runtime, Connection connection, Duration deadline) {
    this.runtime = runtime;
    this.connection = connection;
    this.deadline = deadline;
    this.lastAnswer = runtime.clock().instant();
  }

  public void start() {
    long spread = LONGEST.minus(SHORTEST).toMillis();
    long wait = SHORTEST.toMillis() + Randomness.below((int) spread + 1);
    var _ =
        runtime
            .timers()
            .schedule(() -> runtime.tasks().execute(this::ping), wait, TimeUnit.MILLISECONDS);
  }

  /// When the server last answered a ping.
  public Instant lastAnswer() {
    return lastAnswer;
  }

  private void ping() {
    if (connection.isOver()) {
      return;
    }
    try {
      connection.requests().ask("get", "w:p", List.of(), deadline);
      lastAnswer = runtime.clock().instant();
    } catch (RefusedException _) {
      lastAnswer = runtime.clock().instant();
    } catch (RequestException e) {
      missed(e);
    }
    if (!connection.isOver()) {
      start();
    }
  }

  private void missed(RequestException why) {
    if (connection.isOver()) {
      return;
    }
    LOG.debug("a ping was not answered: {}", why.getMessage());
    if (runtime.clock().instant().isAfter(lastAnswer.plus(SILENCE))) {
      LOG.info("no ping was answered for {}: connecting again", SILENCE);
      connection.end(new Ending.Lost(Cause.NETWORK));
    }
  }
}
