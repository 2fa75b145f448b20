package dev.kurir.outbox.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// The dispatcher's side of the [Outbox].
///
/// What every implementation keeps true:
/// - One job of a lane is in hand at a time, and it is the one with the lowest order.
/// - Only the owner of a tenant is handed its jobs; nobody's tenants cost nothing.
/// - A lane whose head waits holds back nothing but itself.
/// - Tenants with something due get their turn one after the other, however much one of them has.
/// - A claim counts only while it is held, and only for the run that pulled it.
/// - The cost of a call does not grow with tenants and lanes that have nothing due.
///
/// Thread-safe. Every method may throw [OutboxUnavailableException].
public interface Lanes extends Outbox {
  /// Begins a run of this node. Everything that earlier runs of it hold is given back at once: a
  /// process that died does not block its lanes until the holds end.
  ///
  /// @return the name of the run
  String open();

  /// Takes at most `most` due jobs in hand until `till`.
  ///
  /// @throws StaleRunException when `run` is not the newest of this node
  Pulled pull(String run, int most, Instant till);

  /// The end of one holding. False when the claim was not held any more: nothing happened.
  boolean finish(Claim claim, Outcome outcome);

  /// Holds these longer.
  ///
  /// @return those that are not held any more
  List<Claim> renew(Collection<Claim> claims, Instant till);

  /// Blocks until something may have become due (a bell rings), at most this long. May return for
  /// no reason.
  void await(Duration atMost);

  /// Wakes one that waits in [#await], for example to stop it.
  void ring();
}
