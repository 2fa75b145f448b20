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

  /// Ends these holdings, then takes at most `most` due jobs in hand until `till`: one step, one
  /// round trip. To what is not held any more nothing happens.
  ///
  /// @throws StaleRunException when `run` is not the newest of this node: nothing happened
  Pulled pull(String run, List<Ended> ended, int most, Instant till);

  /// The same when nothing has ended.
  default Pulled pull(String run, int most, Instant till) {
    return pull(run, List.of(), most, till);
  }

  /// Ends these holdings, whatever run they are of.
  ///
  /// @return those that were not held any more: nothing happened to them
  List<Claim> finish(List<Ended> ended);

  /// The same for one. False when it was not held any more.
  default boolean finish(Claim claim, Outcome outcome) {
    return finish(List.of(new Ended(claim, outcome))).isEmpty();
  }

  /// Holds these longer.
  ///
  /// @return those that are not held any more
  List<Claim> renew(Collection<Claim> claims, Instant till);

  /// Blocks until something may have become due (a bell rings), at most this long. One waiter a
  /// node.
  ///
  /// @return whether the bell rang; perhaps for no reason
  boolean await(Duration atMost);

  /// Wakes one that waits in [#await], for example to stop it.
  void ring();
}
