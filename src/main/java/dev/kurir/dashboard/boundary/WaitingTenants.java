package dev.kurir.dashboard.boundary;

import dev.kurir.dashboard.view.SandboxView.WaitingTenant;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.SessionState.Qr;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.control.Tenants;
import dev.kurir.tenants.entity.Network;
import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Tenants of the sandbox that offer a QR now: a phone on the sandbox page may scan it without a
/// camera.
@ApplicationScoped
public class WaitingTenants {
  @Inject Tenants tenants;
  @Inject AllSessions sessions;

  List<WaitingTenant> list() {
    var states =
        sessions.states().stream()
            .collect(Collectors.toMap(SessionState::tenant, Function.identity()));
    return tenants.list().stream()
        .filter(tenant -> tenant.network() == Network.SANDBOX)
        .filter(tenant -> isScanning(states.get(tenant.id())))
        .map(tenant -> new WaitingTenant(tenant.id().toString(), tenant.name()))
        .toList();
  }

  /// What its dialog shows at the moment.
  Optional<String> qrOf(String tenant) {
    return TenantId.parse(tenant).flatMap(sessions::state).flatMap(SessionState::qr).map(Qr::text);
  }

  private static boolean isScanning(@org.jspecify.annotations.Nullable SessionState state) {
    return state != null && state.status() == Status.SCANNING;
  }
}
