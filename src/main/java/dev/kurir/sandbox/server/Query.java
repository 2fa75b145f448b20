package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;
import java.util.List;
import java.util.Optional;

/// One `<iq>` and the batch that its changes go into; the answer leaves with that batch.
record Query(Device from, Link link, Node iq, Batch batch) {

  boolean isSet() {
    return iq.attr("type").filter("set"::equals).isPresent();
  }

  /// The node that says what it is about.
  Optional<Node> subject() {
    return iq.children().stream().findFirst();
  }

  /// What a handler answers.
  sealed interface Answer {
    record Result(List<Node> children) implements Answer {}

    /// Nothing wrong, but not to be had here.
    record Sorry(int code, String text) implements Answer {}

    /// @param rule which is broken, for the log
    record Refused(int code, String text, String rule) implements Answer {}

    static Answer done() {
      return new Result(List.of());
    }

    static Answer of(Node.Builder child) {
      return new Result(List.of(child.build()));
    }

    static Answer badRequest(String rule) {
      return new Refused(400, "bad-request", rule);
    }
  }

  /// Answers one kind of query.
  interface Handler {
    Answer answer(Query query);
  }
}
