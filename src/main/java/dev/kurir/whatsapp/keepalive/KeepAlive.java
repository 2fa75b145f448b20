package dev.kurir.whatsapp.keepalive;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.Requests.Question;
import dev.kurir.whatsapp.crypto.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pings the server over one connection, and ends the connection when no answer came for minutes.
/// (Times: whatsmeow `keepalive.go`.) An answer counts until the next ping. Between two pings this
/// is one entry in the shared timer; nobody waits for the answer.
public final class KeepAlive {
  private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);

  static final Duration SHORTEST = Duration.ofSeconds(20);
  static final Duration LONGEST = Duration.ofSeconds(30);
  static final Duration SILENCE = Duration.ofMinutes(3);

  private final ClientRuntime runtime;
  private final Connection connection;
  private final Hearing hearing;
  private volatile Instant lastAnswer;

  // Only the beat in hand, of which there is never more than one.
  private @Nullable Question ping;

  /// The opening of the connection counts as the first answer.
  ///
  /// @param hearing asked at each beat whether more than pings comes through
  public KeepAlive(ClientRuntime runtime, Connection connection, Hearing hearing) {
    this.runtime = runtime;
    this.connection = connection;
    this.hearing = hearing;
    this.lastAnswer = runtime.clock().instant();
  }

  public void start() {
    long spread = LONGEST.minus(SHORTEST).toMillis();
    long wait = SHORTEST.toMillis() + Randomness.below((int) spread + 1);
    var _ =
        runtime
            .timers()
            .schedule(() -> runtime.tasks().execute(this::beat), wait, TimeUnit.MILLISECONDS);
  }

  /// When the server last answered a ping.
  public Instant lastAnswer() {
    return lastAnswer;
  }

  private void beat() {
    if (connection.isOver()) {
      return;
    }
    var now = runtime.clock().instant();
    if (isUnanswered() && now.isAfter(lastAnswer.plus(SILENCE))) {
      LOG.info("no ping was answered for {}: connecting again", SILENCE);
      connection.end(new Ending.Lost(Cause.NETWORK));
    } else if (hearing.isLost(connection, now, lastAnswer)) {
      LOG.info("pings are answered and nothing else: connecting again");
      connection.end(new Ending.Lost(Cause.SERVER));
    } else {
      ping();
      start();
    }
  }

  /// A process that was frozen must not take its own sleep for the server's.
  private boolean isUnanswered() {
    var before = ping;
    return before != null && !before.answer().isDone();
  }

  private void ping() {
    var before = ping;
    if (before != null) {
      connection.requests().forget(before);
    }
    try {
      var asked = connection.requests().begin("get", "w:p", List.of());
      ping = asked;
      var _ = asked.answer().thenRun(() -> lastAnswer = runtime.clock().instant());
    } catch (DisconnectedException | NoAnswerException e) {
      LOG.debug("a ping was not sent: {}", e.getMessage());
    }
  }
}
