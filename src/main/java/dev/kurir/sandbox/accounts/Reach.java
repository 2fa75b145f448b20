package dev.kurir.sandbox.accounts;

import java.time.Instant;
import java.util.Optional;

/// How far WhatsApp lets an account reach people who do not know it. A setting of the control API,
/// which lasts until the sandbox stops.
///
/// @param tokens messages of its linked devices to people need a valid token
/// @param lockedUntil until then it may not write to people that it has not talked with
/// @param newChats how many new chats it may begin; empty: any number
/// @param begun how many it has begun since that was set
public record Reach(
    boolean tokens, Optional<Instant> lockedUntil, Optional<Integer> newChats, int begun) {
  public static final Reach FREE = new Reach(false, Optional.empty(), Optional.empty(), 0);

  public boolean isLocked(Instant now) {
    return lockedUntil.filter(now::isBefore).isPresent();
  }

  public boolean isCapped() {
    return newChats.filter(most -> begun >= most).isPresent();
  }

  Reach oneMore() {
    return newChats.isEmpty() ? this : new Reach(tokens, lockedUntil, newChats, begun + 1);
  }
}
