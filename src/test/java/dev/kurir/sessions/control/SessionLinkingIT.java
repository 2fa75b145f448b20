package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/// How a session is linked: rounds of QR codes, pairing codes, and the passkey gate.
class SessionLinkingIT extends SessionRules {
  private static final PairingCodeOutcome CODE =
      new PairingCodeOutcome.Offered("ABCD-EFGH", Instant.now().plusSeconds(160));

  @Test
  void startingLinksByQrAndTheRowFollows() throws Exception {
    watch();

    sessions.start(tenant);
    var link = links.next();
    link.offers(1);
    link.says(new ClientEvent.Linked(ScriptedLinks.JID, Optional.empty()));
    link.connects();

    assertThat(untilOpen())
        .containsSubsequence(
            "DISCONNECTED/NEVER_LINKED",
            "CONNECTING/NONE",
            "SCANNING/NONE",
            "qr",
            "CONNECTED/NONE",
            "open");
    assertThat(row()).isEqualTo("CONNECTED none 6281200000001:7@s.whatsapp.net Toko Ayu true a");
    assertThat(node.connected).containsExactly(tenant);
    assertThat(sessions.state(tenant).orElseThrow().qr()).isEmpty();
  }

  @Test
  void theQrIsInTheStateButNeverInTheDatabase() throws Exception {
    watch();
    sessions.start(tenant);
    links.next().offers(1);
    until(SessionEvent.QrOffered.class);

    assertThat(sessions.state(tenant).orElseThrow().qr().orElseThrow().text()).isEqualTo("qr-1");
    assertThat(scene.column("select s::text from sessions s")).noneMatch(r -> r.contains("qr-1"));
  }

  @Test
  void aQrRoundThatNobodyLookedAtEndsTheSession() throws Exception {
    sessions.start(tenant);
    var link = links.next();

    link.offers(1);
    link.says(new ClientEvent.QrExpired());

    await("DISCONNECTED/QR_EXPIRED");
    assertThat(links.open()).isZero();
    assertThat(row()).isEqualTo("DISCONNECTED qr_expired null null false null");
  }

  @Test
  void aQrRoundThatSomebodyLookedAtIsFollowedByAnother() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.offers(1);
    passMailbox();
    sessions.look(tenant);

    link.says(new ClientEvent.QrExpired());

    var second = links.next();
    second.offers(1);
    second.says(new ClientEvent.QrExpired()); // and now nobody did
    await("DISCONNECTED/QR_EXPIRED");
  }

  @Test
  void aWatcherKeepsTheRoundsGoingUntilItLeaves() throws Exception {
    var subscription = sessions.subscribe(tenant, events::add).orElseThrow();
    sessions.start(tenant);
    links.next().says(new ClientEvent.QrExpired());
    var second = links.next();
    subscription.close();
    second.offers(1);
    second.says(new ClientEvent.QrExpired());

    await("DISCONNECTED/QR_EXPIRED");
  }

  /// A network that fails before a round is over would else keep it trying for ever.
  @Test
  void aSearchForAPhoneThatNobodyLooksAtEndsAlsoWithoutARound() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.offers(1);
    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));
    await("CONNECTING/NETWORK");

    node.clock.advance(Watchers.ROUND.plusSeconds(1));
    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));

    await("DISCONNECTED/QR_EXPIRED");
    assertThat(links.open()).isZero();
    assertThat(row()).isEqualTo("DISCONNECTED qr_expired null null false null");
  }

  @Test
  void aSearchForAPhoneWhoseClientStopsEndsToo() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    node.clock.advance(Watchers.ROUND.plusSeconds(1));

    link.stops(Cause.NETWORK);

    await("DISCONNECTED/QR_EXPIRED");
    assertThat(links.open()).isZero();
  }

  @Test
  void aSearchForAPhoneThatSomebodyLooksAtGoesOn() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    node.clock.advance(Watchers.ROUND.plusSeconds(1));
    sessions.look(tenant);
    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));
    passMailbox();
    assertThat(standing()).isEqualTo("CONNECTING/NETWORK");

    var subscription = sessions.subscribe(tenant, events::add).orElseThrow();
    until(SessionEvent.StatusChanged.class);
    node.clock.advance(Watchers.ROUND.multipliedBy(9));
    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));
    passMailbox();
    subscription.close();

    assertThat(standing()).isEqualTo("CONNECTING/NETWORK");
    assertThat(links.open()).isOne();
  }

  @Test
  void aLinkIsKeptUpForEverThoughNobodyLooks() throws Exception {
    var link = connected();
    node.clock.advance(Watchers.ROUND.multipliedBy(9));

    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));
    passMailbox();

    assertThat(standing()).isEqualTo("CONNECTING/NETWORK");
    assertThat(links.open()).isOne();
  }

  @Test
  void whatThePasskeyGateAsksIsKnownUntilSomethingElseHappens() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.says(new ClientEvent.PasskeyRequired("{}"));
    await("PASSKEY_REQUIRED/NONE");
    passMailbox();
    assertThat(sessions.passkey(tenant)).contains(Passkey.asked("{}"));
    watch(); // late, and still told
    until(SessionEvent.PasskeyAsked.class);

    link.says(new ClientEvent.PasskeyConfirmation("1234-5678", true));

    await("PASSKEY_CONFIRMATION/NONE");
    until(SessionEvent.PasskeyAsked.class);
    assertThat(sessions.passkey(tenant)).contains(Passkey.shown("1234-5678", true));
    assertThat(row()).startsWith("PASSKEY_CONFIRMATION none");
    link.connects();
    await("CONNECTED/NONE");
    assertThat(sessions.passkey(tenant)).isEmpty();
    assertThat(sessions.confirmPasskey(tenant)).isEqualTo(new PasskeyAnswer.NotAsked());
  }

  @Test
  void aPasskeyThatNobodyShowedEndsLikeARoundOfCodes() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.says(new ClientEvent.PasskeyRequired("{}"));
    link.says(new ClientEvent.QrExpired());

    await("DISCONNECTED/QR_EXPIRED");
    assertThat(sessions.passkey(tenant)).isEmpty();
    assertThat(links.open()).isZero();
  }

  @Test
  void aPairingCodeStartsTheSessionAndIsToldToThoseWhoWatch() throws Exception {
    watch();
    var answer = askForCode();
    var link = links.next();
    link.offers(1);
    link.code.complete(CODE);

    assertThat(answer.join()).isEqualTo(CODE);
    until(SessionEvent.PairingCodeOffered.class);
    assertThat(standing()).isEqualTo("SCANNING/NONE");
    var late = new LinkedBlockingQueue<SessionEvent>();
    try (var _ = sessions.subscribe(tenant, late::add).orElseThrow()) {
      Eventually.yes(
          "who comes later sees it too",
          Duration.ofSeconds(10),
          () -> late.stream().anyMatch(SessionEvent.PairingCodeOffered.class::isInstance));
    }
    assertThat(scene.column("select s::text from sessions s"))
        .noneMatch(row -> row.contains("ABCD"));
  }

  @Test
  void aPairingCodeIsVoidWhenItsRoundIsOver() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.offers(1);
    passMailbox();
    link.code.complete(CODE);
    assertThat(askForCode().join()).isEqualTo(CODE);

    link.says(new ClientEvent.QrExpired());
    links.next().offers(1);
    watch();

    until(SessionEvent.QrOffered.class);
    passMailbox();
    assertThat(events).noneMatch(SessionEvent.PairingCodeOffered.class::isInstance);
  }

  @Test
  void aLinkedSessionHasNoPairingCode() throws Exception {
    connected();

    assertThat(askForCode().join()).isEqualTo(new PairingCodeOutcome.AlreadyLinked());
  }

  private CompletableFuture<PairingCodeOutcome> askForCode() {
    return CompletableFuture.supplyAsync(
        () -> sessions.pairingCode(tenant, "6281234567890").orElseThrow());
  }
}
