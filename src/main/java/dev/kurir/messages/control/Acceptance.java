package dev.kurir.messages.control;

import java.util.List;
import java.util.UUID;

/// Answer to a request to send.
public sealed interface Acceptance {
  /// Its row is committed: whatever happens now, it is not lost.
  ///
  /// @param repeated the same idempotency key had been accepted before; this is that job
  record Accepted(UUID jobId, boolean repeated) implements Acceptance {}

  record Invalid(List<Rule> broken) implements Acceptance {}

  /// The idempotency key stands for another message.
  record KeyUsed() implements Acceptance {}

  /// A request under the same key has begun and has no answer yet.
  record KeyInProgress() implements Acceptance {}

  /// Deleted a moment ago.
  record NoSuchTenant() implements Acceptance {}

  /// @param field as the API names it
  /// @param rule stable, for programs
  /// @param detail for people
  record Rule(String field, String rule, String detail) {}
}
