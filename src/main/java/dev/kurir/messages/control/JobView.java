package dev.kurir.messages.control;

import dev.kurir.messages.entity.MessageState;
import dev.kurir.outbox.control.Priority;
import dev.kurir.tenants.entity.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The truth about one outgoing message.
///
/// @param to as the caller wrote it
/// @param sendAt not before
/// @param expiresAt not from then on
/// @param times when it reached each state that it has been in, in the order of a message's life
public record JobView(
    UUID id,
    TenantId tenant,
    String to,
    UUID chat,
    Optional<String> phone,
    Optional<String> lid,
    MessageState state,
    int attempts,
    String messageId,
    Optional<Problem> error,
    Map<MessageState, Instant> times,
    Priority priority,
    Optional<Instant> sendAt,
    Optional<Instant> expiresAt) {
  /// @param code stable, see [dev.kurir.messages.entity.Trouble]
  /// @param message what to do about it
  public record Problem(String code, String message) {}

  @Override
  public String toString() {
    return "JobView[" + id + ", " + state + "]";
  }
}
