package dev.kurir.sessions.entity;

import java.time.Instant;
import java.util.Optional;

/// What WhatsApp restricts a linked account to at the moment. Chats that exist are never concerned.
///
/// @param lockedUntil new chats are paused until then
/// @param kind WhatsApp's word for why, while they are paused
/// @param newChats how many new chats it may begin
public record Limits(
    Optional<Instant> lockedUntil, Optional<String> kind, Optional<NewChats> newChats) {
  public static final Limits NONE =
      new Limits(Optional.empty(), Optional.empty(), Optional.empty());

  /// @param capped none is left
  /// @param until when the count begins anew
  public record NewChats(
      Optional<Integer> used, Optional<Integer> total, boolean capped, Optional<Instant> until) {}

  public boolean isNone() {
    return equals(NONE);
  }
}
