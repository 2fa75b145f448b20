package dev.kurir.outbox.control;

/// Does the work of one job. Implemented by `messages`, so that the queue never learns what a
/// message is.
public interface JobHandler {
  /// Called on a virtual thread, for one job of a lane at a time. A job may come again after a
  /// crash: doing it must be idempotent.
  ///
  /// Exceptions are bugs or a dependency that is down: the job is tried again later.
  Outcome handle(Job job);
}
