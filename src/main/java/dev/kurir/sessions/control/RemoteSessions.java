package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Wire;
import dev.kurir.platform.control.UnavailableException;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.groups.Group;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The sessions that another node holds, asked over the wire; its half is [SessionDesk].
///
/// Everything may throw [MovedException]: the node does not hold the session any more.
final class RemoteSessions implements SessionCommands {
  /// A little longer than the other node lets its callers wait.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration CODE_PATIENCE = Duration.ofSeconds(50);
  private static final Duration GLANCE = Duration.ofSeconds(5);

  private final Wire wire;
  private final String node;

  RemoteSessions(Wire wire, String node) {
    this.wire = wire;
    this.node = node;
  }

  @Override
  public Optional<SessionState> start(TenantId tenant) {
    return state(Subject.START, tenant, PATIENCE);
  }

  @Override
  public Optional<SessionState> stop(TenantId tenant) {
    return state(Subject.STOP, tenant, PATIENCE);
  }

  @Override
  public Optional<SessionState> logout(TenantId tenant) {
    return state(Subject.LOGOUT, tenant, PATIENCE);
  }

  @Override
  public Optional<SessionState> relink(TenantId tenant) {
    return state(Subject.RELINK, tenant, PATIENCE);
  }

  @Override
  public void remove(TenantId tenant) {
    ask(Subject.REMOVE, StateLetters.about(tenant), PATIENCE);
  }

  @Override
  public Optional<PairingCodeOutcome> pairingCode(TenantId tenant, String digits) {
    var about = StateLetters.about(tenant).add("digits", digits);
    var answer = ask(Subject.PAIRING_CODE, about, CODE_PATIENCE);
    return read(answer, json -> json.optionalObject("outcome").map(OutcomeLetters::pairing));
  }

  @Override
  public Optional<SessionState> state(TenantId tenant) {
    return state(Subject.STATE, tenant, GLANCE);
  }

  @Override
  public Optional<SessionState> look(TenantId tenant) {
    return state(Subject.LOOK, tenant, GLANCE);
  }

  @Override
  public void setAvailable(TenantId tenant, boolean available) {
    ask(Subject.AVAILABLE, StateLetters.about(tenant).add("available", available), GLANCE);
  }

  @Override
  public Optional<Passkey> passkey(TenantId tenant) {
    var answer = ask(Subject.PASSKEY, StateLetters.about(tenant), GLANCE);
    return read(answer, json -> json.optionalObject("passkey").map(StateLetters::passkey));
  }

  @Override
  public PasskeyAnswer answerPasskey(TenantId tenant, Assertion assertion) {
    var about = StateLetters.about(tenant).add("assertion", OutcomeLetters.write(assertion));
    return read(ask(Subject.ANSWER_PASSKEY, about, PATIENCE), OutcomeLetters::passkey);
  }

  @Override
  public PasskeyAnswer confirmPasskey(TenantId tenant) {
    var about = StateLetters.about(tenant);
    return read(ask(Subject.CONFIRM_PASSKEY, about, PATIENCE), OutcomeLetters::passkey);
  }

  @Override
  public Optional<List<Group>> groups(TenantId tenant) {
    var answer = ask(Subject.GROUPS, StateLetters.about(tenant), PATIENCE);
    if (answer.containsKey("silent")) {
      throw new NoAnswerException("the groups");
    }
    return read(
        answer,
        json -> json.has("groups") ? Optional.of(OutcomeLetters.groups(json)) : Optional.empty());
  }

  @Override
  public ContactOutcome lookUp(TenantId tenant, Jid number) {
    var about = StateLetters.about(tenant).add("number", number.toString());
    return read(ask(Subject.LOOK_UP, about, PATIENCE), OutcomeLetters::contact);
  }

  @Override
  public boolean isConnected(TenantId tenant) {
    var answer = ask(Subject.IS_CONNECTED, StateLetters.about(tenant), GLANCE);
    return read(answer, json -> json.flag("connected"));
  }

  private Optional<SessionState> state(Subject subject, TenantId tenant, Duration patience) {
    var answer = ask(subject, StateLetters.about(tenant), patience);
    return read(answer, json -> json.optionalObject("state").map(StateLetters::state));
  }

  private JsonObject ask(Subject subject, JsonObjectBuilder body, Duration patience) {
    var answer = wire.ask(node, subject.text(), body.build(), patience);
    if (answer.containsKey("moved")) {
      throw new MovedException();
    }
    return answer;
  }

  private static <T> T read(JsonObject answer, Function<Members, T> reader) {
    try {
      return reader.apply(new Members(answer));
    } catch (IllegalArgumentException e) {
      throw new UnavailableException("The node that holds the session answers in another way.", e);
    }
  }
}
