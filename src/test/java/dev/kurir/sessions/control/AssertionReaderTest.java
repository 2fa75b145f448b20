package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kurir.sessions.control.AssertionReader.Reading;
import dev.kurir.sessions.control.AssertionReader.Rule;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.testing.Authenticator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssertionReaderTest {
  private static final String OPTIONS =
      "{\"challenge\":\"AQIDBA\",\"rpId\":\"whatsapp.com\",\"allowCredentials\":[],\"timeout\":1}";
  private static final Passkey ASKED = Passkey.asked(OPTIONS);

  private final Authenticator authenticator = new Authenticator();

  @Test
  void whatAnAuthenticatorAnswersIsTaken() {
    var answer = authenticator.answer(OPTIONS);

    assertThat(read(answer.toString()))
        .isInstanceOfSatisfying(
            Reading.Good.class,
            good -> {
              var assertion = good.assertion();
              var response = answer.path("response");
              assertThat(assertion.credentialId())
                  .isEqualTo(Authenticator.bytes(answer.path("rawId")));
              assertThat(assertion.clientDataJson())
                  .isEqualTo(Authenticator.bytes(response.path("clientDataJSON")));
              assertThat(assertion.authenticatorData())
                  .isEqualTo(Authenticator.bytes(response.path("authenticatorData")));
              assertThat(assertion.signature())
                  .isEqualTo(Authenticator.bytes(response.path("signature")));
              assertThat(assertion.userHandle()).isPresent();
            });
  }

  @Test
  void aMissingUserHandleIsNoFault() {
    assertThat(changed(it -> response(it).remove("userHandle"))).isInstanceOf(Reading.Good.class);
    assertThat(changed(it -> response(it).putNull("userHandle"))).isInstanceOf(Reading.Good.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "null",
        "[]",
        "{",
        "{} {}",
        "{\"id\":\"AQ\",\"id\":\"AQ\"}",
        "\"text\"",
        "{\"a\":}"
      })
  void whatIsNoJsonObjectIsUnreadable(String text) {
    assertThat(read(text)).isEqualTo(new Reading.Unreadable());
  }

  @Test
  void whatIsNestedTooDeeplyOrTooLongIsUnreadable() {
    assertThat(read("{\"a\":" + "[".repeat(30_000))).isEqualTo(new Reading.Unreadable());
    assertThat(read("{\"a\":" + "{\"a\":".repeat(10_000))).isEqualTo(new Reading.Unreadable());
    assertThat(read("{}" + " ".repeat(AssertionReader.LONGEST)))
        .isEqualTo(new Reading.Unreadable());
  }

  @Test
  void everythingThatIsMissingIsNamedAtOnce() {
    assertThat(rules(read("{}")))
        .containsExactly("id required", "rawId required", "type required", "response required");
    assertThat(rules(changed(it -> it.putObject("response"))))
        .containsExactly(
            "response.clientDataJSON required",
            "response.authenticatorData required",
            "response.signature required");
  }

  @Test
  void anotherTypeIsNotBent() {
    assertThat(rules(changed(it -> it.put("id", 1)))).containsExactly("id type");
    assertThat(rules(changed(it -> it.put("response", "x")))).containsExactly("response type");
    assertThat(rules(changed(it -> response(it).put("userHandle", 1))))
        .containsExactly("response.userHandle type");
    assertThat(rules(changed(it -> it.put("type", "password")))).containsExactly("type one-of");
  }

  @Test
  void whatIsNotBase64urlOrOfAnotherLengthIsNamed() {
    assertThat(rules(changed(it -> response(it).put("signature", "a+/b"))))
        .containsExactly("response.signature base64url");
    assertThat(rules(changed(it -> response(it).put("signature", ""))))
        .containsExactly("response.signature length");
    assertThat(rules(changed(it -> response(it).put("authenticatorData", "AQID"))))
        .containsExactly("response.authenticatorData length");
    assertThat(rules(changed(it -> it.put("rawId", "AQID")))).containsExactly("rawId same");
  }

  @Test
  void anAnswerThatWasMadeForSomethingElseIsNamed() {
    assertThat(rules(read(authenticator.answer(OPTIONS, "https://kurir.example").toString())))
        .containsExactly("response.clientDataJSON origin");
    assertThat(rules(read(authenticator.answer(OPTIONS.replace("AQIDBA", "AQIDBQ")).toString())))
        .containsExactly("response.clientDataJSON challenge");
    assertThat(rules(read(authenticator.answer(OPTIONS.replace("whatsapp.com", "x.y")).toString())))
        .containsExactly("response.authenticatorData rp-id");
    assertThat(rules(changed(it -> clientData(it, "{\"type\":\"webauthn.create\"}"))))
        .containsExactly("response.clientDataJSON ceremony");
    assertThat(rules(changed(it -> clientData(it, "no json"))))
        .containsExactly("response.clientDataJSON json");
  }

  private static Reading read(String text) {
    return AssertionReader.read(text, ASKED);
  }

  private Reading changed(Consumer<ObjectNode> change) {
    var answer = authenticator.answer(OPTIONS);
    change.accept(answer);
    return read(answer.toString());
  }

  private static ObjectNode response(ObjectNode answer) {
    return (ObjectNode) answer.get("response");
  }

  private static void clientData(ObjectNode answer, String text) {
    response(answer)
        .put("clientDataJSON", Authenticator.text(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> rules(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Broken.class);
    return ((Reading.Broken) reading)
        .rules().stream().map((Rule rule) -> rule.field() + " " + rule.rule()).toList();
  }
}
