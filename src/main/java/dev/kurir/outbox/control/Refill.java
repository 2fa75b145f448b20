package dev.kurir.outbox.control;

/// Whoever owns the rows and can put all that wait back into the lanes.
public interface Refill {
  /// The lanes may have lost what they were told (a restart, a lost connection, a flushed Redis):
  /// add everything that waits, soon. Returns at once; asking again before it is done is fine.
  void ask();
}
