package dev.kurir.outbox.control;

import java.time.Duration;

/// What a [JobHandler] made of a job.
public sealed interface Outcome {
  /// It is over, well or badly: out of the lane.
  record Done() implements Outcome {}

  /// Try the same job again after this long; it keeps its place, and holds back its lane only.
  record TryAgain(Duration after) implements Outcome {}

  /// The tenant cannot work now (not connected): all of its lanes wait this long, or until
  /// [Outbox#promote].
  record TenantNotReady(Duration after) implements Outcome {}
}
