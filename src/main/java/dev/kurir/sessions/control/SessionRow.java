package dev.kurir.sessions.control;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.Network;
import java.time.Instant;
import java.util.Optional;

/// A session as its row tells it.
///
/// @param wanted it shall run
/// @param elsewhere another node, which holds a lease that has not run out
record SessionRow(
    Place place,
    Network network,
    Status status,
    Reason reason,
    Instant since,
    boolean wanted,
    Optional<String> jid,
    Optional<String> lid,
    Optional<String> pushName,
    Optional<String> notice,
    Optional<String> elsewhere) {

  boolean ownedElsewhere() {
    return elsewhere.isPresent();
  }

  /// What is true of it when this node does not run it. A row that nobody holds cannot be
  /// connected, whatever a process wrote before it died.
  SessionState state() {
    boolean abandoned = elsewhere.isEmpty() && isActive(status);
    var now = !abandoned ? status : wanted ? Status.CONNECTING : Status.DISCONNECTED;
    var why = !abandoned ? reason : wanted ? Reason.NONE : Reason.STOPPED;
    var none = Optional.<String>empty();
    var bare =
        new SessionState(
            place.tenant(), now, why, since, none, none, none, none, Optional.empty(), notice);
    return jid.map(own -> bare.linkedAs(own, lid, pushName)).orElse(bare);
  }

  static boolean isActive(Status status) {
    return switch (status) {
      case CONNECTING, SCANNING, PASSKEY_REQUIRED, PASSKEY_CONFIRMATION, CONNECTED -> true;
      case DISCONNECTED, LOGGED_OUT -> false;
    };
  }
}
