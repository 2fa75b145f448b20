package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.TenantId;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Optional;

/// States and events of sessions as nodes tell them to each other. What is absent is left out.
final class StateLetters {
  private StateLetters() {}

  static TenantId tenant(Members json) {
    return TenantId.parse(json.text("tenant")).orElseThrow(() -> Members.wrong("tenant"));
  }

  static JsonObjectBuilder about(TenantId tenant) {
    return Json.createObjectBuilder().add("tenant", tenant.toString());
  }

  static JsonObject write(SessionState state) {
    var json =
        about(state.tenant())
            .add("status", state.status().name())
            .add("reason", state.reason().name())
            .add("since", state.since().toString());
    state.jid().ifPresent(it -> json.add("jid", it));
    state.phone().ifPresent(it -> json.add("phone", it));
    state.lid().ifPresent(it -> json.add("lid", it));
    state.pushName().ifPresent(it -> json.add("pushName", it));
    state.notice().ifPresent(it -> json.add("notice", it));
    state.qr().ifPresent(qr -> json.add("qr", write(qr)));
    return json.build();
  }

  static SessionState state(Members json) {
    return new SessionState(
        tenant(json),
        json.one(Status.class, "status"),
        json.one(Reason.class, "reason"),
        json.time("since"),
        json.optionalText("jid"),
        json.optionalText("phone"),
        json.optionalText("lid"),
        json.optionalText("pushName"),
        json.optionalObject("qr").map(StateLetters::qr),
        json.optionalText("notice"));
  }

  static JsonObject write(Passkey passkey) {
    var json = Json.createObjectBuilder().add("confirm", passkey.confirm());
    passkey.options().ifPresent(it -> json.add("options", it));
    passkey.code().ifPresent(it -> json.add("code", it));
    return json.build();
  }

  static Passkey passkey(Members json) {
    return new Passkey(
        json.optionalText("options"), json.optionalText("code"), json.flag("confirm"));
  }

  static JsonObject write(SessionEvent event) {
    var json =
        Json.createObjectBuilder()
            .add("at", event.at().toString())
            .add("state", write(event.state()));
    switch (event) {
      case SessionEvent.QrOffered offered -> json.add("kind", "qr").add("qr", write(offered.qr()));
      case SessionEvent.PasskeyAsked asked ->
          json.add("kind", "passkey").add("passkey", write(asked.passkey()));
      case SessionEvent.PairingCodeOffered offered ->
          json.add("kind", "code")
              .add("code", offered.code())
              .add("expires", offered.expiresAt().toString());
      case SessionEvent.StatusChanged _ -> json.add("kind", "status");
      case SessionEvent.ConnectionOpened _ -> json.add("kind", "open");
      case SessionEvent.Closed _ -> json.add("kind", "closed");
    }
    return json.build();
  }

  /// Empty when it is of a kind that this version does not know.
  static Optional<SessionEvent> event(Members json) {
    var at = json.time("at");
    var state = state(json.object("state"));
    return switch (json.text("kind")) {
      case "qr" -> Optional.of(new SessionEvent.QrOffered(at, state, qr(json.object("qr"))));
      case "passkey" ->
          Optional.of(new SessionEvent.PasskeyAsked(at, state, passkey(json.object("passkey"))));
      case "code" ->
          Optional.of(
              new SessionEvent.PairingCodeOffered(
                  at, state, json.text("code"), json.time("expires")));
      case "status" -> Optional.of(new SessionEvent.StatusChanged(at, state));
      case "open" -> Optional.of(new SessionEvent.ConnectionOpened(at, state));
      case "closed" -> Optional.of(new SessionEvent.Closed(at, state));
      default -> Optional.empty();
    };
  }

  private static JsonObject write(SessionState.Qr qr) {
    return Json.createObjectBuilder()
        .add("text", qr.text())
        .add("expires", qr.expiresAt().toString())
        .add("number", qr.number())
        .add("of", qr.of())
        .build();
  }

  private static SessionState.Qr qr(Members json) {
    return new SessionState.Qr(
        json.text("text"), json.time("expires"), json.small("number"), json.small("of"));
  }
}
