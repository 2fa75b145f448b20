package dev.kurir.nodes.control;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.function.Function;

/// Carries JSON objects between nodes. What is carried is never logged. Thread-safe.
public interface Wire {
  /// Asks a node and waits for its answer. Blocks.
  ///
  /// @throws WireException when there is none
  /// @throws dev.kurir.platform.control.DatabaseUnavailableException when the other node says so
  JsonObject ask(String node, String subject, JsonObject body, Duration patience);

  /// Tells a node something. Notes of one caller arrive in order or not at all. Blocks for a round
  /// trip to Redis at most.
  ///
  /// @throws WireException when it is known that it did not arrive
  void tell(String node, String subject, JsonObject body);

  /// Who answers questions about `subject`: called on a thread of its own, and may block.
  void answers(String subject, Function<JsonObject, JsonObject> answerer);

  /// Who hears notes about `subject`: called in their order on the wire's own thread, so it must
  /// not block.
  void hears(String subject, Listener listener);

  /// Told each time the wire is whole again after it was broken, on a thread of its own: notes may
  /// have been lost.
  void whenMended(Runnable listener);

  boolean isUp();

  /// Gets notes.
  @FunctionalInterface
  interface Listener {
    /// @param from the name of the node that says it
    void hear(String from, JsonObject body);
  }
}
