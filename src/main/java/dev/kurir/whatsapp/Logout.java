package dev.kurir.whatsapp;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.login.LinkedDevice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the server that this device is no longer linked.
final class Logout {
  private static final Logger LOG = LoggerFactory.getLogger(Logout.class);

  /// Connections that are lost in the middle of it.
  private static final int TRIES = 3;

  private final Lifecycle lifecycle;
  private final Clock clock;

  Logout(Lifecycle lifecycle, Clock clock) {
    this.lifecycle = lifecycle;
    this.clock = clock;
  }

  /// True when the server has confirmed it within `limit`; connects first when that is needed. When
  /// the answer is lost with its connection, the same question is asked on the next one.
  boolean tell(LinkedDevice device, Duration limit) {
    Instant end = clock.instant().plus(limit);
    Optional<String> asked = Optional.empty();
    for (int i = 0; i < TRIES; i++) {
      var connection = await(left(end));
      if (connection.isEmpty()) {
        return false;
      }
      var open = connection.get();
      String id = asked.orElseGet(() -> open.requests().nextId());
      asked = Optional.of(id);
      switch (ask(open, id, device, end)) {
        case CONFIRMED -> {
          return true;
        }
        case NOT_CONFIRMED -> {
          return false;
        }
        case LOST -> LOG.debug("the answer to a logout was lost: asking again");
      }
    }
    return false;
  }

  private enum Answer {
    CONFIRMED,
    NOT_CONFIRMED,
    LOST,
  }

  private Duration left(Instant end) {
    var left = Duration.between(clock.instant(), end);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private Optional<Connection> await(Duration limit) {
    var up = lifecycle.whenUp();
    lifecycle.start();
    try {
      return Optional.of(up.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException | CancellationException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Answer ask(Connection connection, String id, LinkedDevice device, Instant end) {
    try {
      connection
          .requests()
          .ask(
              id,
              "set",
              "md",
              List.of(
                  Node.of("remove-companion-device")
                      .attr("jid", device.jid())
                      .attr("reason", "user_initiated")
                      .build()),
              left(end));
      return Answer.CONFIRMED;
    } catch (DisconnectedException _) {
      return connection.awaitEnding(left(end)).map(Logout::of).orElse(Answer.NOT_CONFIRMED);
    } catch (RequestException _) {
      return connection
          .ending()
          .map(Logout::of)
          .filter(Answer.CONFIRMED::equals)
          .orElse(Answer.NOT_CONFIRMED);
    }
  }

  /// The server may close with `device_removed` before it answers.
  private static Answer of(Ending ending) {
    return switch (ending) {
      case Ending.Over over ->
          over.cause() == Cause.USER_UNLINKED ? Answer.CONFIRMED : Answer.NOT_CONFIRMED;
      case Ending.Restart _, Ending.Lost _, Ending.StayAway _, Ending.QrUnused _ -> Answer.LOST;
    };
  }
}
