package dev.kurir.messages.control;

import dev.kurir.messages.entity.MessageState;
import dev.kurir.messages.entity.Trouble;
import dev.kurir.outbox.control.Entry;
import dev.kurir.outbox.control.Job;
import dev.kurir.outbox.control.Priority;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.binary.Jid;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What the row of a job says at the moment it is taken in hand.
///
/// @param epoch of its session
/// @param account the number that was linked when it was accepted
/// @param linked the number that is linked now
/// @param judged whether the last try ended with a verdict; a try without one ended in a crash
/// @param restricted why WhatsApp would not take it now: it would begin a new chat
/// @param typing how long the recipient shall see somebody typing before
/// @param due not before
/// @param expires not from then on
/// @param paced its tenant sends no faster than its pacing
/// @param paused its tenant's queue is paused
/// @param behind an earlier message of the same chat still waits
record WaitingRow(
    UUID id,
    UUID session,
    long epoch,
    UUID chat,
    long seq,
    String messageId,
    Jid to,
    String text,
    MessageState state,
    int attempts,
    int crashes,
    boolean judged,
    Optional<String> account,
    Optional<String> linked,
    boolean behind,
    Optional<Trouble> restricted,
    Optional<Duration> typing,
    Priority priority,
    Optional<Instant> due,
    Optional<Instant> expires,
    boolean paused,
    boolean paced) {
  /// Its time has passed.
  boolean isExpired(Instant now) {
    return expires.filter(at -> !at.isAfter(now)).isPresent();
  }

  /// Its time has not come.
  boolean isEarly(Instant now) {
    return due.filter(now::isBefore).isPresent();
  }

  /// As it stands in the lanes.
  Entry entry(TenantId tenant, Instant due) {
    return new Entry(new Job(tenant, chat, id, seq), priority, due);
  }

  /// Linked to another number than the one that was to send it.
  boolean isNumberChanged() {
    return account.isPresent() && linked.isPresent() && !account.equals(linked);
  }

  @Override
  public String toString() {
    return "WaitingRow[" + id + "]";
  }
}
