package dev.kurir.outbox.control;

import java.time.Instant;

/// A job on its way into the lanes.
///
/// @param due when this is later than now, the job stands outside of its lane until then and holds
///   back nothing; after that it takes the place that its order gives it
public record Entry(Job job, Priority priority, Instant due) {
  public Entry(Job job, Instant due) {
    this(job, Priority.NORMAL, due);
  }
}
