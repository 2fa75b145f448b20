package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kurir.testing.Authenticator;
import dev.kurir.testing.SandboxApi;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Linked;
import dev.kurir.whatsapp.ClientEvent.PasskeyConfirmation;
import dev.kurir.whatsapp.ClientEvent.PasskeyRequired;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import dev.kurir.whatsapp.passkey.PasskeyAnswer.Accepted;
import dev.kurir.whatsapp.passkey.PasskeyAnswer.NotAsked;
import dev.kurir.whatsapp.passkey.PasskeyAnswer.Refused;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Linking to accounts that ask for their passkey, against the sandbox.
class PasskeyIT {
  @TempDir static Path folder;
  private static SandboxWorld world;

  private final Authenticator authenticator = new Authenticator();

  @BeforeAll
  static void startSandbox() {
    world = SandboxWorld.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    world.close();
  }

  private SandboxApi.Phone phone() {
    var phone = world.phone("Budi");
    phone.http().post(path(phone, ""), authenticator.registration()).expect(204);
    return phone;
  }

  private static String path(SandboxApi.Phone phone, String rest) {
    return "/control/phones/" + phone.id() + "/passkey" + rest;
  }

  /// A client whose code the phone has scanned.
  private static TestClient scanned(SandboxApi.Phone phone) {
    var account = world.client().start();
    var qr = account.await(QrOffered.class).text();
    var answer =
        phone.http().post("/control/phones/" + phone.id() + "/scan", Map.of("qr", qr)).expect(202);
    assertThat(answer.text("status")).isEqualTo("passkey-required");
    return account;
  }

  @Test
  void aScannedCodeAndThePasskeyLeadToAConnectedAccount() {
    var phone = phone();
    var account = scanned(phone);
    var asked = account.await(PasskeyRequired.class);

    var answer = answer(account, authenticator.answer(asked.options()));

    assertThat(answer).isEqualTo(new Accepted());
    var code = account.await(PasskeyConfirmation.class);
    assertThat(code.needed()).isFalse();
    assertThat(code.code()).matches("[1-9A-HJ-NP-TV-Z]{4}-[1-9A-HJ-NP-TV-Z]{4}");
    account.await(Linked.class);
    var connected = account.await(Connected.class);
    assertThat(connected.jid().account().toString()).isEqualTo(phone.jid());
    assertThat(account.client().isConnected()).isTrue();
    assertThat(account.client().confirmPasskey()).isEqualTo(new NotAsked());
  }

  @Test
  void aTypedCodeLeadsThroughThePasskeyAndAComparisonToAConnectedAccount() {
    var phone = phone();
    var account = typed(phone);
    var asked = account.await(PasskeyRequired.class);

    assertThat(answer(account, authenticator.answer(asked.options()))).isEqualTo(new Accepted());

    var shown = account.await(PasskeyConfirmation.class);
    assertThat(shown.needed()).isTrue();
    var exchange = phone.http().get(path(phone, "")).expect(200).json().path("exchange");
    assertThat(exchange.path("code").asText()).isEqualTo(shown.code().replace("-", ""));
    assertThat(exchange.path("recognised").asBoolean()).isFalse();
    assertThat(account.client().confirmPasskey()).isEqualTo(new Accepted());
    phone.http().post(path(phone, "/compare"), Map.of("code", shown.code())).expect(204);
    account.await(Connected.class);
  }

  @Test
  void aPhoneThatShowsAnotherCodeSendsUsAway() {
    var phone = phone();
    var account = typed(phone);
    var asked = account.await(PasskeyRequired.class);
    answer(account, authenticator.answer(asked.options()));
    account.await(PasskeyConfirmation.class);

    phone.http().post(path(phone, "/compare"), Map.of("code", "0000-0000")).expect(409);

    account.await(QrOffered.class);
    assertThat(account.client().confirmPasskey()).isEqualTo(new NotAsked());
  }

  /// A client whose code was typed into the phone.
  private static TestClient typed(SandboxApi.Phone phone) {
    var account = world.client().start();
    account.await(QrOffered.class);
    var offered = account.client().pairingCode(phone.number(), Duration.ofSeconds(20));
    assertThat(offered).isInstanceOf(PairingCodeOutcome.Offered.class);
    var code = Map.of("code", ((PairingCodeOutcome.Offered) offered).code());
    phone.http().post("/control/phones/" + phone.id() + "/link-code", code).expect(202);
    return account;
  }

  @Test
  void anAssertionOfAnotherPasskeyIsRefusedAndTheNextOneTaken() {
    var account = scanned(phone());
    var asked = account.await(PasskeyRequired.class);

    var wrong = answer(account, new Authenticator().answer(asked.options()));

    assertThat(wrong).isEqualTo(new Refused(401));
    var askedAgain = account.await(PasskeyRequired.class);
    assertThat(askedAgain.options()).isNotEqualTo(asked.options());
    assertThat(answer(account, authenticator.answer(askedAgain.options())))
        .isEqualTo(new Accepted());
    account.await(Connected.class);
  }

  @Test
  void anAssertionOfAnotherPageIsRefused() {
    var account = scanned(phone());
    var asked = account.await(PasskeyRequired.class);

    var answer = answer(account, authenticator.answer(asked.options(), "https://kurir.example"));

    assertThat(answer).isEqualTo(new Refused(401));
  }

  @Test
  void anAssertionForAChallengeThatIsTooOldIsRefusedAndTheNextOneTaken() {
    var phone = phone();
    var account = scanned(phone);
    var asked = account.await(PasskeyRequired.class);
    phone.http().post(path(phone, "/expire")).expect(204);

    var late = answer(account, authenticator.answer(asked.options()));

    assertThat(late).isEqualTo(new Refused(410));
    var again = account.await(PasskeyRequired.class);
    assertThat(answer(account, authenticator.answer(again.options()))).isEqualTo(new Accepted());
    account.await(Connected.class);
  }

  @Test
  void nobodyIsAskedForAPasskeyBeforeAPhoneHasScanned() {
    var account = world.client().start();
    account.await(QrOffered.class);

    assertThat(answer(account, authenticator.answer("{}"))).isEqualTo(new NotAsked());
    assertThat(account.client().confirmPasskey()).isEqualTo(new NotAsked());
  }

  private static PasskeyAnswer answer(TestClient account, ObjectNode credential) {
    JsonNode response = credential.path("response");
    return account
        .client()
        .answerPasskey(
            new Assertion(
                Authenticator.bytes(credential.path("rawId")),
                Authenticator.bytes(response.path("clientDataJSON")),
                Authenticator.bytes(response.path("authenticatorData")),
                Authenticator.bytes(response.path("signature")),
                Optional.of(Authenticator.bytes(response.path("userHandle")))));
  }
}
