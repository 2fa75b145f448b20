package dev.kurir.launch;

/// A server that Kurir needs, with what has to be prepared before its process can start.
public interface Server {
  /// The process.
  Child child();

  /// Prepares what the process needs, starts it and waits until it does its work; does nothing when
  /// it runs. Also after it ended in whatever way.
  ///
  /// @throws LaunchException when that fails
  void start();
}
