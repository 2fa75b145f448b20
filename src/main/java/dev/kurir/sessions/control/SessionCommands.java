package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.groups.Group;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import java.util.List;
import java.util.Optional;

/// What the outside asks of a session, wherever it runs. Every command may be given in any state,
/// by anybody, more than once: the session converges to the last one.
///
/// Commands wait for what they started to be under way, at most some seconds; what follows comes as
/// events. A tenant that does not exist is an empty answer. Thread-safe.
///
/// Implemented by [Sessions] for those of this node, by [RemoteSessions] for those of another, and
/// by [AllSessions], which finds out.
///
/// All throw [dev.kurir.platform.control.DatabaseUnavailableException] when the database is needed
/// and away, and [dev.kurir.platform.control.UnavailableException] when another node has to be
/// asked and cannot be.
public interface SessionCommands {
  /// Makes it run: it logs in, or offers a QR when nothing is linked.
  Optional<SessionState> start(TenantId tenant);

  /// Makes it rest and keeps the link.
  Optional<SessionState> stop(TenantId tenant);

  /// Makes it rest without a link: the server is told if it can be reached within a few seconds,
  /// the keys are gone in any case.
  Optional<SessionState> logout(TenantId tenant);

  /// Drops the link and offers a QR for a new one. Everything else of the tenant stays.
  Optional<SessionState> relink(TenantId tenant);

  /// As [#logout], and nothing of it is left. For tenants that are about to be deleted.
  void remove(TenantId tenant);

  /// Makes it run as [#start] does, and asks the server for a code that links it when it is typed
  /// into the phone. Blocks for some seconds. Watchers are told of it too.
  ///
  /// @param digits of the phone's number, with country code
  Optional<PairingCodeOutcome> pairingCode(TenantId tenant, String digits);

  /// Where it stands.
  Optional<SessionState> state(TenantId tenant);

  /// As [#state], by somebody who may want to scan: the QR round goes on.
  Optional<SessionState> look(TenantId tenant);

  /// Whether contacts see the account online; what the tenant's row says is heard of with the next
  /// connection in any case.
  void setAvailable(TenantId tenant, boolean available);

  /// What the account asks for now; empty when it asks for nothing.
  Optional<Passkey> passkey(TenantId tenant);

  /// Hands WhatsApp the answer to what [#passkey] asks for. Blocks until it has answered.
  PasskeyAnswer answerPasskey(TenantId tenant, Assertion assertion);

  /// Somebody has compared the code with the one on the phone. Blocks until WhatsApp has answered.
  PasskeyAnswer confirmPasskey(TenantId tenant);

  /// The groups of the account, as WhatsApp says now; empty while it is not connected. Blocks.
  ///
  /// @throws dev.kurir.whatsapp.connection.RequestException when WhatsApp gives no useful answer
  Optional<List<Group>> groups(TenantId tenant);

  /// Asks WhatsApp whether a number is on it. Blocks.
  ContactOutcome lookUp(TenantId tenant, Jid number);

  /// Whether it can be used to ask and to send.
  boolean isConnected(TenantId tenant);
}
