package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.SessionId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/// Where all nodes see who holds what. Time is the table's own, so that the nodes' clocks need not
/// agree.
interface LeaseTable {
  /// Takes the session for `node` when it is free, has run out, or is this node's own from before.
  /// The new epoch is one more than any before it; empty when another node holds the session.
  OptionalLong acquire(SessionId session, String node, Duration length);

  /// Prolongs those that are still this node's, under the same epoch, and have not run out: the
  /// result. One statement for all.
  List<Renewed> renew(Collection<Lease> leases, String node, Duration length);

  /// Gives back those that are still this node's.
  void release(Collection<Lease> leases, String node);

  /// @param wanted whether the session shall still run; another node may have stopped it
  record Renewed(SessionId session, boolean wanted) {}
}
