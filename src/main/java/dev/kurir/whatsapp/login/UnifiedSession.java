package dev.kurir.whatsapp.login;

import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.time.Duration;

/// A number that WhatsApp's own clients tell after each login: the server's time, shifted by three
/// days, within a week. (whatsmeow `client.go`.)
public final class UnifiedSession {
  private static final Duration OFFSET = Duration.ofDays(3);
  private static final Duration WEEK = Duration.ofDays(7);

  private UnifiedSession() {}

  /// For presence, which tells it too.
  public static Node now(Clock clock) {
    return node(clock.millis());
  }

  /// @param success tells the server's time
  static Node at(Node success, Clock clock) {
    long now =
        success
            .attr("t")
            .filter(t -> t.matches("\\d{1,11}"))
            .map(t -> Long.parseLong(t) * 1000)
            .orElseGet(clock::millis);
    return node(now);
  }

  private static Node node(long now) {
    long id = (now + OFFSET.toMillis()) % WEEK.toMillis();
    return Node.of("ib").child(Node.of("unified_session").attr("id", id)).build();
  }
}
