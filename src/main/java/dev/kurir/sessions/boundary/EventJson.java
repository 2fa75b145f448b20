package dev.kurir.sessions.boundary;

import dev.kurir.sessions.boundary.SessionJson.QrJson;
import dev.kurir.sessions.entity.SessionEvent;
import java.time.Instant;
import java.util.Optional;

/// An event as the WebSocket tells it.
///
/// @param event `qr`, `pairing-code`, `passkey`, `status`, `connection.open` or `closed`
public record EventJson(String event, Object data, Instant at) {
  /// @param text what the admin should do, for people
  public record ClosedJson(String reason, boolean recovers, String action, String text) {}

  static EventJson of(SessionEvent event) {
    return switch (event) {
      case SessionEvent.QrOffered offered ->
          new EventJson("qr", QrJson.of(offered.qr()), offered.at());
      case SessionEvent.PasskeyAsked asked ->
          new EventJson(
              "passkey", PasskeyJson.of(asked.state(), Optional.of(asked.passkey())), asked.at());
      case SessionEvent.PairingCodeOffered offered ->
          new EventJson(
              "pairing-code",
              new PairingCodeJson(offered.code(), offered.expiresAt()),
              offered.at());
      case SessionEvent.StatusChanged changed ->
          new EventJson("status", SessionJson.withoutQr(changed.state()), changed.at());
      case SessionEvent.ConnectionOpened opened ->
          new EventJson("connection.open", SessionJson.withoutQr(opened.state()), opened.at());
      case SessionEvent.Closed closed -> {
        var advice = closed.state().advice();
        yield new EventJson(
            "closed",
            new ClosedJson(
                SessionJson.code(closed.state().reason()),
                advice.recovers(),
                SessionJson.code(advice.action()),
                advice.action().text()),
            closed.at());
      }
    };
  }
}
