package dev.kurir.sessions.entity;

import dev.kurir.tenants.entity.TenantId;
import java.time.Instant;
import java.util.Optional;

/// What the outside may know of a session at one moment.
///
/// @param reason why it is in this status
/// @param since when status or reason last changed
/// @param jid own device while linked
/// @param qr only while [Status#SCANNING]
/// @param notice what WhatsApp's server said in words when it refused the link; to be shown as text
public record SessionState(
    TenantId tenant,
    Status status,
    Reason reason,
    Instant since,
    Optional<String> jid,
    Optional<String> phone,
    Optional<String> lid,
    Optional<String> pushName,
    Optional<Qr> qr,
    Optional<String> notice) {
  /// @param text what the phone scans; a secret while it is valid
  /// @param number 1 to `of`: a round has six, and after the last one another round has to begin
  public record Qr(String text, Instant expiresAt, int number, int of) {
    @Override
    public String toString() {
      return "Qr";
    }
  }

  /// Whether it recovers by itself, and what the admin should do.
  public Advice advice() {
    return Advice.of(status, reason);
  }

  /// The same account in another status. A QR does not outlive a change.
  public SessionState become(Status newStatus, Reason newReason, Instant now) {
    boolean same = status == newStatus && reason == newReason;
    var at = same ? since : now;
    return new SessionState(
        tenant,
        newStatus,
        newReason,
        at,
        jid,
        phone,
        lid,
        pushName,
        Optional.empty(),
        same ? notice : Optional.empty());
  }

  public SessionState saying(Optional<String> words) {
    return new SessionState(tenant, status, reason, since, jid, phone, lid, pushName, qr, words);
  }

  public SessionState offering(Qr offered, Instant now) {
    var next = become(Status.SCANNING, Reason.NONE, now);
    return new SessionState(
        tenant,
        next.status,
        next.reason,
        next.since,
        jid,
        phone,
        lid,
        pushName,
        Optional.of(offered),
        next.notice);
  }

  /// @param newJid own device, `digits:device@server`
  public SessionState linkedAs(
      String newJid, Optional<String> newLid, Optional<String> newPushName) {
    return new SessionState(
        tenant,
        status,
        reason,
        since,
        Optional.of(newJid),
        Optional.of(newJid.split("[:@]", 2)[0]),
        newLid,
        newPushName,
        qr,
        notice);
  }

  /// No account any more.
  public SessionState unlinked() {
    var none = Optional.<String>empty();
    return new SessionState(tenant, status, reason, since, none, none, none, none, qr, notice);
  }

  /// Whether what a database keeps of it is the same; a QR is never kept.
  public boolean isKeptLike(SessionState other) {
    return status == other.status
        && reason == other.reason
        && since.equals(other.since)
        && jid.equals(other.jid)
        && lid.equals(other.lid)
        && pushName.equals(other.pushName)
        && notice.equals(other.notice);
  }
}
