package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Wire;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.connection.RequestException;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Answers other nodes about the sessions of this one; the other half is [RemoteSessions]. Who asks
/// for a session that a third node holds is told that it has moved.
final class SessionDesk {
  private static final JsonObject MOVED = Json.createObjectBuilder().add("moved", true).build();

  private final SessionCommands here;
  private final Predicate<TenantId> elsewhere;

  /// @param elsewhere whether another node holds it
  SessionDesk(SessionCommands here, Predicate<TenantId> elsewhere) {
    this.here = here;
    this.elsewhere = elsewhere;
  }

  void open(Wire wire) {
    on(wire, Subject.START, json -> state(here.start(StateLetters.tenant(json))));
    on(wire, Subject.STOP, json -> state(here.stop(StateLetters.tenant(json))));
    on(wire, Subject.LOGOUT, json -> state(here.logout(StateLetters.tenant(json))));
    on(wire, Subject.RELINK, json -> state(here.relink(StateLetters.tenant(json))));
    on(wire, Subject.STATE, json -> state(here.state(StateLetters.tenant(json))));
    on(wire, Subject.LOOK, json -> state(here.look(StateLetters.tenant(json))));
    on(wire, Subject.REMOVE, this::remove);
    on(wire, Subject.AVAILABLE, this::available);
    on(wire, Subject.PAIRING_CODE, this::pairingCode);
    on(
        wire,
        Subject.PASSKEY,
        json ->
            object("passkey", here.passkey(StateLetters.tenant(json)).map(StateLetters::write)));
    on(
        wire,
        Subject.ANSWER_PASSKEY,
        json ->
            OutcomeLetters.write(
                here.answerPasskey(
                    StateLetters.tenant(json),
                    OutcomeLetters.assertion(json.object("assertion")))));
    on(
        wire,
        Subject.CONFIRM_PASSKEY,
        json -> OutcomeLetters.write(here.confirmPasskey(StateLetters.tenant(json))));
    on(wire, Subject.GROUPS, this::groups);
    on(
        wire,
        Subject.LOOK_UP,
        json ->
            OutcomeLetters.write(
                here.lookUp(StateLetters.tenant(json), OutcomeLetters.jid(json, "number"))));
    on(
        wire,
        Subject.IS_CONNECTED,
        json ->
            Json.createObjectBuilder()
                .add("connected", here.isConnected(StateLetters.tenant(json)))
                .build());
  }

  private void on(Wire wire, Subject subject, Function<Members, JsonObject> answer) {
    wire.answers(
        subject.text(),
        body -> {
          var json = new Members(body);
          var answered = answer.apply(json);
          return elsewhere.test(StateLetters.tenant(json)) ? MOVED : answered;
        });
  }

  private JsonObject remove(Members json) {
    here.remove(StateLetters.tenant(json));
    return JsonValue.EMPTY_JSON_OBJECT;
  }

  private JsonObject available(Members json) {
    here.setAvailable(StateLetters.tenant(json), json.flag("available"));
    return JsonValue.EMPTY_JSON_OBJECT;
  }

  private JsonObject pairingCode(Members json) {
    var outcome = here.pairingCode(StateLetters.tenant(json), json.text("digits"));
    return object("outcome", outcome.map(OutcomeLetters::write));
  }

  private JsonObject groups(Members json) {
    try {
      return here.groups(StateLetters.tenant(json))
          .map(OutcomeLetters::write)
          .orElse(JsonValue.EMPTY_JSON_OBJECT);
    } catch (RequestException _) {
      return Json.createObjectBuilder().add("silent", true).build();
    }
  }

  private static JsonObject state(Optional<SessionState> state) {
    return object("state", state.map(StateLetters::write));
  }

  private static JsonObject object(String name, Optional<JsonObject> value) {
    return value
        .map(it -> Json.createObjectBuilder().add(name, it).build())
        .orElse(JsonValue.EMPTY_JSON_OBJECT);
  }
}
