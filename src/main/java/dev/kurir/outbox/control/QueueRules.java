package dev.kurir.outbox.control;

/// How a tenant's queue is worked on.
///
/// @param paused no job of it is handed out
/// @param single one of its jobs is in hand at a time: for tenants that are paced, so that the most
///   urgent one gets the next place
public record QueueRules(boolean paused, boolean single) {
  public static final QueueRules NONE = new QueueRules(false, false);
}
