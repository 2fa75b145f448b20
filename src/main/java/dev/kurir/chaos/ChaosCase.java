package dev.kurir.chaos;

/// A way to hurt a running Kurir. It begins under full traffic, and must have put everything back
/// when it returns: what it killed runs again, what it stopped goes on.
public interface ChaosCase {
  /// As the command line knows it.
  String name();

  /// What is done, in one sentence.
  String what();

  /// How many nodes it needs.
  default int nodes() {
    return 1;
  }

  /// How many tenants it needs that are linked and write nothing by themselves.
  default int quiet() {
    return 0;
  }

  /// Whether it kills a node: these are worth many seeds.
  default boolean isKill() {
    return false;
  }

  /// Whether each message that a phone writes must reach its tenant.
  default boolean isInboundWhole() {
    return true;
  }

  /// Why it cannot be run on this machine; empty when it can.
  default String obstacle() {
    return "";
  }

  void run(Scene scene) throws InterruptedException;
}
