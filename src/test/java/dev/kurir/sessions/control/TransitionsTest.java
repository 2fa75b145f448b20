package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.binary.Jid;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {
  private static final Instant T0 = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant T1 = T0.plusSeconds(60);
  private static final Jid JID = new Jid("6281200000001", 7, Jid.USER);
  private static final Jid LID = new Jid("100000000000001", 7, Jid.LID);

  private static final SessionState FRESH =
      new SessionState(
          new TenantId(UUID.randomUUID()),
          Status.DISCONNECTED,
          Reason.NEVER_LINKED,
          T0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final SessionState CONNECTED =
      after(FRESH, new ClientEvent.Connected(JID, Optional.of(LID), Optional.of("Toko Ayu")));

  private static final ClientEvent QR =
      new ClientEvent.QrOffered("https://wa.me/…", T1.plusSeconds(60), 1, 6);

  private static SessionState after(SessionState before, ClientEvent event) {
    return Transitions.after(before, event, T1);
  }

  @Test
  void whatTheServerSaidIsKeptUntilSomethingChanges() {
    var words = Optional.of("Pakai WhatsApp resmi.");
    var banned = after(CONNECTED, new ClientEvent.Stopped(Cause.BANNED, words));

    assertThat(banned.notice()).isEqualTo(words);
    assertThat(after(banned, new ClientEvent.Connecting()).notice()).isEmpty();
  }

  @Test
  void linkingGoesFromScanToConnectedAndTheAccountIsKnownOnTheWay() {
    var scanning = after(FRESH, QR);
    var linked = after(scanning, new ClientEvent.Linked(JID, Optional.of(LID)));
    var connected =
        after(linked, new ClientEvent.Connected(JID, Optional.of(LID), Optional.of("Toko Ayu")));

    assertThat(scanning.status()).isEqualTo(Status.SCANNING);
    assertThat(scanning.qr()).isPresent();
    assertThat(linked.status()).isEqualTo(Status.CONNECTING);
    assertThat(linked.qr()).isEmpty();
    assertThat(linked.jid()).hasValue("6281200000001:7@s.whatsapp.net");
    assertThat(connected.status()).isEqualTo(Status.CONNECTED);
    assertThat(connected.phone()).hasValue("6281200000001");
    assertThat(connected.lid()).hasValue("100000000000001:7@lid");
    assertThat(connected.pushName()).hasValue("Toko Ayu");
  }

  @Test
  void theNextQrReplacesTheOneBeforeAndSinceStays() {
    var first = after(FRESH, QR);
    var second =
        Transitions.after(
            first, new ClientEvent.QrOffered("next", T1.plusSeconds(80), 2, 6), T1.plusSeconds(60));

    assertThat(second.qr().orElseThrow().text()).isEqualTo("next");
    assertThat(second.since()).isEqualTo(T1);
  }

  @Test
  void aLostConnectionSaysWhyUntilItIsBack() {
    var lost = after(CONNECTED, new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(2)));
    var trying = after(lost, new ClientEvent.Connecting());
    var back = after(trying, new ClientEvent.Connected(JID, Optional.of(LID), Optional.empty()));

    assertThat(trying.status()).isEqualTo(Status.CONNECTING);
    assertThat(trying.reason()).isEqualTo(Reason.NETWORK);
    assertThat(back.reason()).isEqualTo(Reason.NONE);
    assertThat(back.pushName()).hasValue("Toko Ayu");
  }

  @ParameterizedTest
  @CsvSource({
    "USER_UNLINKED,LOGGED_OUT,USER_UNLINKED",
    "BANNED,LOGGED_OUT,BANNED",
    "REPLACED,DISCONNECTED,REPLACED",
    "RESTRICTED,DISCONNECTED,RESTRICTED",
    "OUTDATED_CLIENT,DISCONNECTED,OUTDATED_CLIENT",
    "CERTIFICATE,DISCONNECTED,CERTIFICATE",
    "NETWORK,DISCONNECTED,NETWORK",
    "SERVER,DISCONNECTED,SERVER",
    "PROTOCOL,DISCONNECTED,PROTOCOL",
    "STOPPED,DISCONNECTED,STOPPED",
    "STALE_OWNER,DISCONNECTED,LEASE",
  })
  void aClientThatStoppedLeavesStatusAndReason(Cause cause, Status status, Reason reason) {
    var stopped = after(CONNECTED, new ClientEvent.Stopped(cause));

    assertThat(stopped.status()).isEqualTo(status);
    assertThat(stopped.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void theAccountIsForgottenOnlyWhereTheKeysAreGone(Cause cause) {
    var stopped = after(CONNECTED, new ClientEvent.Stopped(cause));

    boolean gone = EnumSet.of(Cause.USER_UNLINKED, Cause.BANNED).contains(cause);
    assertThat(stopped.jid().isEmpty()).isEqualTo(gone);
    assertThat(stopped.phone().isEmpty()).isEqualTo(gone);
  }

  @Test
  void aQrOutlivesNoOtherEvent() {
    var scanning = after(FRESH, QR);

    assertThat(after(scanning, new ClientEvent.QrExpired()).qr()).isEmpty();
    assertThat(after(scanning, new ClientEvent.Connecting()).qr()).isEmpty();
    assertThat(after(scanning, new ClientEvent.Stopped(Cause.NETWORK)).qr()).isEmpty();
    assertThat(after(scanning, new ClientEvent.Reconnecting(Cause.SERVER, Duration.ZERO)).qr())
        .isEmpty();
  }

  @Test
  void theTextFormOfAScanningStateHoldsNoQr() {
    assertThat(after(FRESH, QR).toString()).doesNotContain("wa.me");
  }
}
