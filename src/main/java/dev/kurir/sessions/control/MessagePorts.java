package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.Outgoing;
import java.sql.Connection;
import java.util.UUID;

/// How `messages` takes part in a session's unit of work: its rows and the client's keys commit
/// together or not at all. Implemented there as a CDI bean; thread-safe.
///
/// Whatever is returned lives as long as the unit and is used by one thread. It works on the unit's
/// connection only, never commits, and lets failures fly: any exception rolls the whole unit back.
/// The unit has proved at its start that this node owns the session, and holds a share lock on the
/// `sessions` row: never update that row from here.
public interface MessagePorts {
  Outgoing outgoing(Open unit);

  Inbox inbox(Open unit);

  /// A phone chat and a LID chat turned out to be one person: the messages of `gone` stand under
  /// `kept` already, and `gone` is deleted by the same transaction. Jobs that still wait in the
  /// lane of `gone` belong in the lane of `kept`.
  void chatsMerged(Open unit, UUID gone, UUID kept);

  /// An open transaction and whose it is.
  record Open(Connection connection, TenantId tenant, SessionId session) {}
}
