/// Messages: how one is accepted, sent, followed and read.
///
/// The row in PostgreSQL is the truth from the moment that a caller heard "accepted"; everything
/// else (lanes in Redis, a process, a socket) may vanish at any time.
///
/// - [dev.kurir.messages.control.Messages] accepts: one commit for all who come at the same time.
/// - [dev.kurir.messages.control.MessageJobs] sends what the outbox hands it.
/// - [dev.kurir.messages.control.Sweeper] puts into the lanes whatever the rows say is missing.
/// - [dev.kurir.messages.control.RowPorts] writes rows inside the client's own transactions.
/// - [dev.kurir.messages.control.Jobs] and [dev.kurir.messages.control.MessageLog] tell what is.
@NullMarked
package dev.kurir.messages.control;

import org.jspecify.annotations.NullMarked;
