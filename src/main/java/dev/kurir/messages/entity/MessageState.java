package dev.kurir.messages.entity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Where a message stands. [#next] is the one table of legal changes; every statement that changes
/// a state asks it, so that no row ever moves another way. `docs/messages.md` draws it.
///
/// Before `sent` a message may go back to waiting. Once it was written to a socket (`sending`) it
/// may have arrived: from there it never looks untried again. From `sent` on it only moves forward.
public enum MessageState {
  /// Accepted, and nobody has tried it yet.
  QUEUED,
  /// Its session is not connected; it goes on by itself.
  DELAYED,
  /// Waits for a person: `error` says why. Goes on when it is resumed.
  HELD,
  /// Written to the socket, or about to be, and not acknowledged yet.
  SENDING,
  /// WhatsApp's server acknowledged it.
  SENT,
  /// A device of the recipient has it.
  DELIVERED,
  /// The recipient saw it.
  READ,
  /// Over: `error` says why.
  FAILED,
  /// Over: its time had passed.
  EXPIRED,
  /// Over: somebody cancelled it in time.
  CANCELLED,
  /// Given up after too many tries or crashes, `error` says which; may be tried again by a person.
  PARKED,
  /// Inbound.
  RECEIVED;

  /// The states that may follow this one.
  public Set<MessageState> next() {
    return switch (this) {
      case QUEUED -> Set.of(DELAYED, HELD, SENDING, FAILED, EXPIRED, CANCELLED, PARKED);
      case DELAYED -> Set.of(QUEUED, HELD, SENDING, FAILED, EXPIRED, CANCELLED, PARKED);
      case HELD -> Set.of(QUEUED, EXPIRED, CANCELLED);
      // A receipt may overtake the acknowledgement.
      case SENDING -> Set.of(SENT, DELIVERED, READ, HELD, FAILED, PARKED);
      // It may have arrived all the same: then a receipt comes.
      case PARKED -> Set.of(QUEUED, SENT, DELIVERED, READ, EXPIRED, CANCELLED);
      case SENT -> Set.of(DELIVERED, READ);
      case DELIVERED -> Set.of(READ);
      case READ, FAILED, EXPIRED, CANCELLED, RECEIVED -> Set.of();
    };
  }

  /// The states that this one may follow.
  public List<MessageState> previous() {
    return Arrays.stream(values()).filter(state -> state.next().contains(this)).toList();
  }

  /// It stands in a lane: the dispatcher goes on with it by itself.
  public boolean isWaiting() {
    return switch (this) {
      case QUEUED, DELAYED, SENDING -> true;
      case HELD, SENT, DELIVERED, READ, FAILED, EXPIRED, CANCELLED, PARKED, RECEIVED -> false;
    };
  }

  /// As the table and the API write it.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such state
  public static MessageState of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
