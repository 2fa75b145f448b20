package dev.kurir.sessions.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.entity.Limits;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.SessionState.Qr;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.TenantId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionJsonTest {
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
  private static final SessionState FRESH =
      new SessionState(
          new TenantId(UUID.fromString("00000000-0000-0000-0000-000000000001")),
          Status.DISCONNECTED,
          Reason.NEVER_LINKED,
          AT,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @Test
  void aFreshSessionSaysWhatToDoAndHasNoAccount() {
    assertThat(SessionJson.of(FRESH))
        .isEqualTo(
            new SessionJson(
                "00000000-0000-0000-0000-000000000001",
                "DISCONNECTED",
                "never_linked",
                false,
                "link",
                AT,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
  }

  @Test
  void aConnectedSessionNamesItsAccount() {
    var state =
        FRESH
            .become(Status.CONNECTED, Reason.NONE, AT)
            .linkedAs(
                "6281200000001:7@s.whatsapp.net",
                Optional.of("100000000000001:7@lid"),
                Optional.of("Toko Ayu"));

    var json = SessionJson.of(state);

    assertThat(json.jid()).isEqualTo("6281200000001:7@s.whatsapp.net");
    assertThat(json.phone()).isEqualTo("6281200000001");
    assertThat(json.lid()).isEqualTo("100000000000001");
    assertThat(json.pushName()).isEqualTo("Toko Ayu");
    assertThat(json.reason()).isEqualTo("none");
    assertThat(json.recovers()).isTrue();
  }

  @Test
  void theQrIsShownWithItsPictureButNotInTheTextForm() {
    var json = SessionJson.of(FRESH.offering(new Qr("scan me", AT.plusSeconds(20), 2, 6), AT));

    assertThat(json.status()).isEqualTo("SCANNING");
    var qr = Objects.requireNonNull(json.qr());
    assertThat(qr.text()).isEqualTo("scan me");
    assertThat(qr.png()).startsWith("data:image/png;base64,");
    assertThat(json.toString()).doesNotContain("scan me", "base64");
  }

  @Test
  void whatWhatsAppRestrictsStandsBesideTheState() {
    var until = AT.plusSeconds(3600);
    var quota = new Limits.NewChats(Optional.of(3), Optional.of(5), false, Optional.empty());
    var limits = new Limits(Optional.of(until), Optional.of("BIZ_QUALITY"), Optional.of(quota));

    assertThat(SessionJson.of(FRESH, limits).limits())
        .isEqualTo(
            new SessionJson.LimitsJson(
                until, "BIZ_QUALITY", new SessionJson.NewChatsJson(3, 5, false, null)));
  }
}
