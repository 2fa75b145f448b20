package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.time.Instant;
import java.util.List;

/// The lanes: which jobs are due, in which order, and who has one in hand. One lane is one chat;
/// the head of a lane holds back the rest of it.
///
/// Jobs are handed out to the node that owns their tenant, and to no other; while nobody does, they
/// wait and cost nothing. Whoever holds a tenant's session calls [#owned] when it can send and
/// [#released] when it cannot any more.
///
/// It is never the truth: every method may lose what it was told (Redis down, flushed, killed), and
/// whoever owns the rows fills it again through [#add], which is idempotent. Implementations: in
/// memory and Redis; both pass `OutboxContract`.
public interface Outbox {
  /// Puts jobs into their lanes; one that is there already stays where it is. One round trip. On
  /// any node.
  ///
  /// @throws OutboxUnavailableException when Redis cannot be reached
  void add(List<Entry> entries);

  /// The same for jobs without a priority.
  default void add(List<Job> jobs, Instant due) {
    add(jobs.stream().map(job -> new Entry(job, due)).toList());
  }

  /// This node's session of the tenant is connected, under this epoch of its lease: jobs of the
  /// tenant go to this node only, everything of it that waits is due now, and what the owner before
  /// has in hand it can finish no more. Remembered, and said again when Redis lost its memory.
  ///
  /// @return false when a newer epoch is known: nothing happened
  boolean owned(TenantId tenant, long epoch);

  /// This node's session of the tenant is not connected any more. Its jobs wait until somebody owns
  /// them again; those in hand may still be finished.
  void released(TenantId tenant, long epoch);

  /// What the tenant's queue obeys, on any node. Forgotten with Redis' memory: say it before
  /// [#owned].
  void rule(TenantId tenant, QueueRules rules);

  /// Everything of the tenant that waits is due now, but what is to be sent later.
  void promote(TenantId tenant);

  /// Takes a job out of its lane, unless it is in hand. True when it is out.
  boolean remove(Job job);

  /// Forgets a tenant's lanes.
  void removeAll(TenantId tenant);
}
