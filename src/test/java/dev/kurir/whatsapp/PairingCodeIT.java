package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Reply;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Linked;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import dev.kurir.whatsapp.PairingCodeOutcome.AlreadyLinked;
import dev.kurir.whatsapp.PairingCodeOutcome.Offered;
import dev.kurir.whatsapp.PairingCodeOutcome.Reason;
import dev.kurir.whatsapp.PairingCodeOutcome.Refused;
import dev.kurir.whatsapp.PairingCodeOutcome.Unavailable;
import dev.kurir.whatsapp.login.DeviceRows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Linking by a code that is typed into a phone of the sandbox.
class PairingCodeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir static Path folder;
  private static SandboxWorld world;

  @BeforeAll
  static void startSandbox() {
    world = SandboxWorld.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    world.close();
  }

  private static Reply type(Phone phone, String code) {
    return world
        .api()
        .http()
        .post("/control/phones/" + phone.id() + "/link-code", Map.of("code", code));
  }

  private static Offered ask(TestClient account, Phone phone) {
    return (Offered) account.client().pairingCode(phone.number(), PATIENCE);
  }

  @Test
  void aTypedCodeLinksLikeAScan() {
    var phone = world.phone("Budi");
    var account = world.client().start();

    var offered = ask(account, phone);
    type(phone, offered.code().toLowerCase(Locale.ROOT)).expect(200);

    assertThat(offered.code()).matches("[1-9A-HJ-NP-TV-Z]{4}-[1-9A-HJ-NP-TV-Z]{4}");
    assertThat(offered.toString()).doesNotContain(offered.code());
    assertThat(Duration.between(Instant.now(), offered.expiresAt())).isPositive();
    var connected = account.await(Connected.class);
    assertThat(connected.jid().account().toString()).isEqualTo(phone.jid());
    assertThat(account.client().pairingCode(phone.number(), PATIENCE))
        .isInstanceOf(AlreadyLinked.class);
  }

  @Test
  void aWrongCodeLinksNothingAndTheRightOneAfterItDoes() {
    var phone = world.phone("Budi");
    var account = world.client().start();
    var offered = ask(account, phone);

    assertThat(type(phone, "1111-1111").expect(409).text("code")).isEqualTo("code-wrong");
    type(phone, offered.code()).expect(200);

    account.await(Connected.class);
  }

  @Test
  void theQrOfTheSameRoundStillLinksAfterAWrongCode() {
    var phone = world.phone("Budi");
    var account = world.client().start();
    var qr = account.await(QrOffered.class);
    ask(account, phone);
    type(phone, "1111-1111").expect(409);

    phone.scan(qr.text());

    account.await(Connected.class);
  }

  @Test
  void aNewCodeVoidsTheOneBefore() {
    var phone = world.phone("Budi");
    var account = world.client().start();
    var first = ask(account, phone);
    var second = ask(account, phone);

    type(phone, first.code()).expect(409);
    type(phone, second.code()).expect(200);

    account.await(Connected.class);
  }

  @Test
  void aNumberThatIsNotOnWhatsAppIsRefused() {
    var account = world.client().start();

    assertThat(account.client().pairingCode("628999999999", PATIENCE))
        .isEqualTo(new Refused(Reason.NOT_ON_WHATSAPP, 404));
    assertThat(account.client().pairingCode("0812345678", PATIENCE))
        .isEqualTo(new Refused(Reason.NOT_A_NUMBER, 0));
  }

  @Test
  void aNumberThatIsAskedForTooOftenIsRefused() {
    var phone = world.phone("Budi");
    var account = world.client().start();
    for (int i = 0; i < 5; i++) {
      ask(account, phone);
    }

    assertThat(account.client().pairingCode(phone.number(), PATIENCE))
        .isEqualTo(new Refused(Reason.TOO_OFTEN, 429));
  }

  @Test
  void aClientThatWasNotStartedHasNoCode() {
    var phone = world.phone("Budi");

    assertThat(world.client().client().pairingCode(phone.number(), Duration.ofMillis(1)))
        .isInstanceOf(Unavailable.class);
  }

  @Test
  void aPhoneThatWantsAPasskeyDoesNotDisturbTheRound() {
    var phone = world.phone("Budi");
    var account = world.client().start();
    var offered = ask(account, phone);
    world.api().fault(Map.of("kind", "link-without-key", "device", phone.jid()));

    type(phone, offered.code()).expect(502);
    type(phone, offered.code()).expect(200);

    account.await(Connected.class);
    assertThat(account.seen()).noneMatch(Reconnecting.class::isInstance);
  }

  @Test
  void aLinkThatIsSealedBySomebodyElseIsRefused() {
    refuses("hmac", "401");
  }

  @Test
  void aLinkThatIsSignedBySomebodyElseIsRefused() {
    refuses("signature", "401");
  }

  private static void refuses(String part, String code) {
    var phone = world.phone("Budi");
    var account = world.client().start();
    var offered = ask(account, phone);
    world.api().fault(Map.of("kind", "forge-link", "part", part, "device", phone.jid()));

    assertThat(type(phone, offered.code()).expect(502).text("detail")).contains(code);

    account.await(Reconnecting.class);
    assertThat(account.seen()).noneMatch(Linked.class::isInstance);
    assertThat(account.store().inTransaction(DeviceRows::read).isPresent()).isFalse();
  }
}
