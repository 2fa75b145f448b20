package dev.kurir.messages.control;

import dev.kurir.messages.entity.Recipient;
import dev.kurir.outbox.control.Priority;
import dev.kurir.tenants.entity.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message that passed all rules and is about to become a row.
///
/// @param to as the caller wrote it
/// @param messageId WhatsApp's, chosen here and never again
/// @param due not before, when that is later than `at`
/// @param expires not from then on
/// @param typing in milliseconds
/// @param key the caller's idempotency key
/// @param body SHA-256 of what was asked for under that key; empty without one
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record NewMessage(
    UUID id,
    TenantId tenant,
    Recipient recipient,
    String to,
    String text,
    String messageId,
    @Nullable String key,
    byte[] body,
    @Nullable Integer typing,
    Priority priority,
    @Nullable Instant due,
    @Nullable Instant expires,
    Instant at) {
  @Override
  public String toString() {
    return "NewMessage[" + id + "]";
  }
}
