/// Sessions: who holds the socket of a tenant, what its keys are, and where it stands.
///
/// - [dev.kurir.sessions.control.Sessions] runs a client for every session that is wanted;
///   [dev.kurir.sessions.control.LiveSession] wires the rooms of one.
/// - [dev.kurir.sessions.control.Leases] decides which node may: one owner, fenced by an epoch.
/// - [dev.kurir.sessions.control.PgDeviceStore] is the client's memory: rows of `auth_credits` in
///   [dev.kurir.sessions.control.Envelopes], one database transaction a unit of work.
/// - [dev.kurir.sessions.control.MessagePorts] is how `messages` takes part in that transaction.
@NullMarked
package dev.kurir.sessions.control;

import org.jspecify.annotations.NullMarked;
