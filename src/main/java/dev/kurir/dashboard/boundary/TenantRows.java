package dev.kurir.dashboard.boundary;

import dev.kurir.dashboard.control.PhoneNumbers;
import dev.kurir.dashboard.view.Badge;
import dev.kurir.dashboard.view.Badge.Tone;
import dev.kurir.dashboard.view.TenantRow;
import dev.kurir.dashboard.view.Texts;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.SessionLimits;
import dev.kurir.sessions.entity.Limits;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.control.Tenants;
import dev.kurir.tenants.entity.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Says in words and colours where the sessions of tenants stand.
@ApplicationScoped
public class TenantRows {
  @Inject Tenants tenants;
  @Inject AllSessions sessions;
  @Inject SessionLimits limits;

  /// Three queries, however many tenants there are.
  List<TenantRow> all(Texts texts) {
    var states =
        sessions.states().stream()
            .collect(Collectors.toMap(SessionState::tenant, Function.identity()));
    var restricted = limits.all();
    return tenants.list().stream()
        .flatMap(tenant ->
            Optional.ofNullable(states.get(tenant.id())).stream()
                .map(state ->
                    of(tenant, state, restricted.getOrDefault(tenant.id(), Limits.NONE), texts)))
        .toList();
  }

  TenantRow of(Tenant tenant, SessionState state, Texts texts) {
    return of(tenant, state, limits.of(tenant.id()), texts);
  }

  private TenantRow of(Tenant tenant, SessionState state, Limits limits, Texts texts) {
    return new TenantRow(
        tenant.id().toString(),
        tenant.name(),
        tenant.network().name().toLowerCase(Locale.ROOT),
        state.phone().map(PhoneNumbers::international).orElse(""),
        state.pushName().orElse(""),
        badge(state, texts),
        state.jid().isPresent(),
        limits.lockedUntil().orElse(null),
        limits.newChats().filter(Limits.NewChats::capped).isPresent());
  }

  /// Why the session is where it is and what to do about it; empty when all is well.
  String hint(SessionState state, Texts texts) {
    return switch (state.status()) {
      case PASSKEY_REQUIRED, PASSKEY_CONFIRMATION -> texts.of("hint." + state.status().name());
      case DISCONNECTED, CONNECTING, SCANNING, CONNECTED, LOGGED_OUT ->
          texts.of("reason." + state.reason().name());
    };
  }

  private Badge badge(SessionState state, Texts texts) {
    return new Badge(
        tone(state.status()), texts.of("status." + state.status().name()), hint(state, texts));
  }

  private static Tone tone(Status status) {
    return switch (status) {
      case CONNECTED -> Tone.GOOD;
      case CONNECTING, SCANNING, PASSKEY_REQUIRED, PASSKEY_CONFIRMATION -> Tone.BUSY;
      case DISCONNECTED, LOGGED_OUT -> Tone.BAD;
    };
  }
}
