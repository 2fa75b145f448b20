package dev.kurir.whatsapp.store;

import java.time.Instant;
import java.util.Optional;

/// The port through which the client tells what WhatsApp restricts the account to. Part of a
/// [Unit]; telling the same again is a no-op.
public interface Restrictions {
  /// New chats are paused ("reach-out time-lock"), or not any more. Chats that exist go on.
  ///
  /// @param until the end of the pause; empty: there is none
  /// @param kind WhatsApp's word for the reason, for example `BIZ_QUALITY`
  void timeLock(Optional<Instant> until, String kind);

  /// How many new chats the account may begin in the current cycle.
  void newChats(NewChats quota);

  /// @param used of `total`; both empty when there is no quota
  /// @param capped nothing is left
  /// @param until the end of the cycle
  record NewChats(
      Optional<Integer> used, Optional<Integer> total, boolean capped, Optional<Instant> until) {}
}
