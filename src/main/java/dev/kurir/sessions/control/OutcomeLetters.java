package dev.kurir.sessions.control;

import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.groups.Group;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What came of commands, as nodes tell it to each other.
final class OutcomeLetters {

  private OutcomeLetters() {}

  static JsonObject write(PairingCodeOutcome outcome) {
    return switch (outcome) {
      case PairingCodeOutcome.Offered(var code, var expires) ->
          kind("offered").add("code", code).add("expires", expires.toString()).build();
      case PairingCodeOutcome.Refused(var reason, int code) ->
          kind("refused").add("reason", reason.name()).add("code", code).build();
      case PairingCodeOutcome.AlreadyLinked() -> kind("linked").build();
      case PairingCodeOutcome.Unavailable() -> kind("unavailable").build();
    };
  }

  static PairingCodeOutcome pairing(Members json) {
    return switch (json.text("kind")) {
      case "offered" -> new PairingCodeOutcome.Offered(json.text("code"), json.time("expires"));
      case "refused" ->
          new PairingCodeOutcome.Refused(
              json.one(PairingCodeOutcome.Reason.class, "reason"), json.small("code"));
      case "linked" -> new PairingCodeOutcome.AlreadyLinked();
      case "unavailable" -> new PairingCodeOutcome.Unavailable();
      default -> throw Members.wrong("kind");
    };
  }

  static JsonObject write(PasskeyAnswer answer) {
    return switch (answer) {
      case PasskeyAnswer.Accepted() -> kind("accepted").build();
      case PasskeyAnswer.NotAsked() -> kind("not-asked").build();
      case PasskeyAnswer.Refused(int code) -> kind("refused").add("code", code).build();
      case PasskeyAnswer.NoAnswer() -> kind("no-answer").build();
    };
  }

  static PasskeyAnswer passkey(Members json) {
    return switch (json.text("kind")) {
      case "accepted" -> new PasskeyAnswer.Accepted();
      case "not-asked" -> new PasskeyAnswer.NotAsked();
      case "refused" -> new PasskeyAnswer.Refused(json.small("code"));
      case "no-answer" -> new PasskeyAnswer.NoAnswer();
      default -> throw Members.wrong("kind");
    };
  }

  static JsonObject write(Assertion assertion) {
    var json =
        Json.createObjectBuilder()
            .add("id", base64(assertion.credentialId()))
            .add("client", base64(assertion.clientDataJson()))
            .add("authenticator", base64(assertion.authenticatorData()))
            .add("signature", base64(assertion.signature()));
    assertion.userHandle().ifPresent(it -> json.add("user", base64(it)));
    return json.build();
  }

  static Assertion assertion(Members json) {
    return new Assertion(
        json.bytes("id"),
        json.bytes("client"),
        json.bytes("authenticator"),
        json.bytes("signature"),
        json.has("user") ? Optional.of(json.bytes("user")) : Optional.empty());
  }

  static JsonObject write(ContactOutcome outcome) {
    return switch (outcome) {
      case ContactOutcome.OnWhatsApp(var number, var lid) -> {
        var json = kind("on").add("number", number.toString());
        lid.ifPresent(it -> json.add("lid", it.toString()));
        yield json.build();
      }
      case ContactOutcome.NotOnWhatsApp() -> kind("not-on").build();
      case ContactOutcome.NotConnected() -> kind("not-connected").build();
      case ContactOutcome.TooMany() -> kind("too-many").build();
      case ContactOutcome.NoAnswer(var what) -> kind("no-answer").add("what", what).build();
    };
  }

  static ContactOutcome contact(Members json) {
    return switch (json.text("kind")) {
      case "on" -> new ContactOutcome.OnWhatsApp(jid(json, "number"), optionalJid(json, "lid"));
      case "not-on" -> new ContactOutcome.NotOnWhatsApp();
      case "not-connected" -> new ContactOutcome.NotConnected();
      case "too-many" -> new ContactOutcome.TooMany();
      case "no-answer" -> new ContactOutcome.NoAnswer(json.text("what"));
      default -> throw Members.wrong("kind");
    };
  }

  static JsonObject write(List<Group> groups) {
    var all = Json.createArrayBuilder();
    for (var group : groups) {
      var members = Json.createArrayBuilder();
      for (var member : group.members()) {
        var json = Json.createObjectBuilder().add("admin", member.admin());
        member.phone().ifPresent(it -> json.add("phone", it.toString()));
        member.lid().ifPresent(it -> json.add("lid", it.toString()));
        members.add(json);
      }
      all.add(
          Json.createObjectBuilder()
              .add("id", group.id().toString())
              .add("subject", group.subject())
              .add("lid", group.lid())
              .add("members", members));
    }
    return Json.createObjectBuilder().add("groups", all).build();
  }

  static List<Group> groups(Members json) {
    return json.list("groups", OutcomeLetters::group);
  }

  static Jid jid(Members json, String name) {
    return optionalJid(json, name).orElseThrow(() -> Members.wrong(name));
  }

  private static Group group(Members json) {
    var members = json.list("members", OutcomeLetters::member);
    return new Group(jid(json, "id"), json.text("subject"), json.flag("lid"), members);
  }

  private static Group.Member member(Members json) {
    return new Group.Member(
        optionalJid(json, "phone"), optionalJid(json, "lid"), json.flag("admin"));
  }

  private static Optional<Jid> optionalJid(Members json, String name) {
    return json.optionalText(name)
        .map(text -> Jid.parse(text).orElseThrow(() -> Members.wrong(name)));
  }

  private static JsonObjectBuilder kind(String kind) {
    return Json.createObjectBuilder().add("kind", kind);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
