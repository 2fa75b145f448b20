package dev.kurir.whatsapp;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
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

/// Tells the server that this device is no longer linked.
final class Logout {
  private final Lifecycle lifecycle;
  private final Clock clock;

  Logout(Lifecycle lifecycle, Clock clock) {
    this.lifecycle = lifecycle;
    this.clock = clock;
  }

  /// True when the server has confirmed it within `limit`; connects first when that is needed.
  boolean tell(LinkedDevice device, Duration limit) {
    Instant end = clock.instant().plus(limit);
    return await(limit)
        .filter(connection -> ask(connection, device, Duration.between(clock.instant(), end)))
        .isPresent();
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

  private static boolean ask(Connection connection, LinkedDevice device, Duration limit) {
    try {
      connection
          .requests()
          .ask(
              "set",
              "md",
              List.of(
                  Node.of("remove-companion-device")
                      .attr("jid", device.jid())
                      .attr("reason", "user_initiated")
                      .build()),
              limit);
      return true;
    } catch (RequestException _) {
      return saysUnlinked(connection);
    }
  }

  /// The server may close with `device_removed` before it answers.
  private static boolean saysUnlinked(Connection connection) {
    return connection.ending().stream()
        .anyMatch(
            ending -> ending instanceof Ending.Over over && over.cause() == Cause.USER_UNLINKED);
  }
}
