package dev.kurir.sessions.control;

import dev.kurir.tenants.entity.TenantId;

/// Tells, in order and outside of the session's own mailbox, whether this node can send for one
/// session. Thread-safe.
final class Readiness {
  private final TenantId tenant;
  private final ConnectedListener listener;
  private final Mailbox mailbox;

  Readiness(TenantId tenant, NodeParts parts) {
    this.tenant = tenant;
    this.listener = parts.connected();
    this.mailbox = new Mailbox(parts.threads());
  }

  void connected(long epoch) {
    mailbox.post(() -> listener.connected(tenant, epoch));
  }

  void gone(long epoch) {
    mailbox.post(() -> listener.gone(tenant, epoch));
  }
}
