package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.time.Instant;
import java.util.List;

/// The lanes: which jobs are due, in which order, and who has one in hand. One lane is one chat;
/// the head of a lane holds back the rest of it.
///
/// It is never the truth: every method may lose what it was told (Redis down, flushed, killed), and
/// whoever owns the rows fills it again through [#add], which is idempotent. Implementations: in
/// memory and Redis; both pass `OutboxContract`.
public interface Outbox {
  /// Puts jobs into their lanes; one that is there already stays where it is. One round trip.
  ///
  /// @throws OutboxUnavailableException when Redis cannot be reached
  void add(List<Job> jobs, Instant due);

  /// The tenant's session is connected: everything of it that waits is due now.
  void promote(TenantId tenant);

  /// Takes a job out of its lane, unless it is in hand. True when it is out.
  boolean remove(Job job);

  /// Forgets a tenant's lanes.
  void removeAll(TenantId tenant);
}
