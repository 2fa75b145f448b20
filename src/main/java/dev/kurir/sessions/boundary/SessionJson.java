package dev.kurir.sessions.boundary;

import dev.kurir.sessions.entity.Limits;
import dev.kurir.sessions.entity.SessionState;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A session as the API tells it; it may grow, not change.
///
/// @param recovers nobody needs to do anything for it to come back
/// @param action what the admin should do: a stable code, docs/api.md explains each
/// @param jid own device while linked
/// @param phone digits
/// @param lid digits
/// @param notice what WhatsApp said in words when it refused the link; text of a stranger
/// @param limits what WhatsApp restricts the account to; only in answers, never in events
public record SessionJson(
    String tenantId,
    String status,
    String reason,
    boolean recovers,
    String action,
    Instant since,
    @Nullable String jid,
    @Nullable String phone,
    @Nullable String lid,
    @Nullable String pushName,
    @Nullable QrJson qr,
    @Nullable String notice,
    @Nullable LimitsJson limits) {

  /// What the phone scans. A secret while it is valid.
  ///
  /// @param png a data URL
  /// @param number 1 to `of`, which of the codes of this round it is
  public record QrJson(String text, String png, Instant expiresAt, int number, int of) {
    static QrJson of(SessionState.Qr qr) {
      return new QrJson(
          qr.text(), QrImage.of(qr.text()).dataUrl(), qr.expiresAt(), qr.number(), qr.of());
    }

    @Override
    public String toString() {
      return "Qr";
    }
  }

  /// @param lockedUntil new chats are paused until then
  /// @param kind WhatsApp's word for why
  public record LimitsJson(
      @Nullable Instant lockedUntil, @Nullable String kind, @Nullable NewChatsJson newChats) {
    static @Nullable LimitsJson of(Limits limits) {
      return limits.isNone()
          ? null
          : new LimitsJson(
              limits.lockedUntil().orElse(null),
              limits.kind().orElse(null),
              limits.newChats().map(NewChatsJson::of).orElse(null));
    }
  }

  /// @param capped none is left until `until`
  public record NewChatsJson(
      @Nullable Integer used, @Nullable Integer total, boolean capped, @Nullable Instant until) {
    static NewChatsJson of(Limits.NewChats quota) {
      return new NewChatsJson(
          quota.used().orElse(null),
          quota.total().orElse(null),
          quota.capped(),
          quota.until().orElse(null));
    }
  }

  static SessionJson of(SessionState state, Limits limits) {
    return of(state, state.qr().map(QrJson::of), limits);
  }

  static SessionJson of(SessionState state) {
    return of(state, Limits.NONE);
  }

  /// For those who are told of the QR in another way.
  static SessionJson withoutQr(SessionState state) {
    return of(state, Optional.empty(), Limits.NONE);
  }

  private static SessionJson of(SessionState state, Optional<QrJson> qr, Limits limits) {
    var advice = state.advice();
    return new SessionJson(
        state.tenant().toString(),
        state.status().name(),
        code(state.reason()),
        advice.recovers(),
        code(advice.action()),
        state.since(),
        state.jid().orElse(null),
        state.phone().orElse(null),
        state.lid().map(lid -> lid.split("[:@]", 2)[0]).orElse(null),
        state.pushName().orElse(null),
        qr.orElse(null),
        state.notice().orElse(null),
        LimitsJson.of(limits));
  }

  static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
