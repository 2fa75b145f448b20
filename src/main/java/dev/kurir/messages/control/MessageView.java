package dev.kurir.messages.control;

import dev.kurir.messages.entity.MessageState;
import dev.kurir.whatsapp.store.Inbox;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One line of the log, either direction.
///
/// @param group the group's JID, when it is in one; `phone` and `lid` are the writer's then
/// @param name how the other one calls himself, or the group's subject, when known
/// @param type `text`, or what else it was
/// @param text empty when it has none or it is not kept
/// @param at accepted by us, or written as the server says
public record MessageView(
    UUID id,
    String messageId,
    Direction direction,
    UUID chat,
    Optional<String> group,
    Optional<String> phone,
    Optional<String> lid,
    Optional<String> name,
    String type,
    Optional<String> text,
    MessageState state,
    Optional<String> error,
    Instant at) {
  /// Seen from the tenant.
  public enum Direction {
    IN,
    OUT,
  }

  /// It could not be read; what it was may follow.
  public boolean isPlaceholder() {
    return type.equals(Inbox.PLACEHOLDER);
  }

  @Override
  public String toString() {
    return "MessageView[" + id + "]";
  }
}
