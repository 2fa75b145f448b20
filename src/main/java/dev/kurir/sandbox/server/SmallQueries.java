package dev.kurir.sandbox.server;

import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.whatsapp.binary.Node;
import java.util.List;
import java.util.Optional;

/// Queries that are answered from nothing: settings nobody has changed, empty collections.
final class SmallQueries {
  private static final List<String> PRIVACY =
      List.of("readreceipts", "last", "status", "profile", "groupadd", "calladd", "messages");
  private static final int MOST_COLLECTIONS = 20;

  private SmallQueries() {}

  static Answer done(Query query) {
    return Answer.done();
  }

  static Answer props(Query query) {
    return Answer.of(
        Node.of("props")
            .attr("protocol", 1)
            .attr("hash", "box")
            .attr("refresh", 86_400)
            .child(Node.of("prop").attr("config_code", 10_518).attr("config_value", 0)));
  }

  static Answer privacy(Query query) {
    if (query.isSet()) {
      return Answer.done();
    }
    var privacy = Node.of("privacy");
    for (String name : PRIVACY) {
      privacy.child(Node.of("category").attr("name", name).attr("value", "all"));
    }
    return Answer.of(privacy);
  }

  static Answer blocklist(Query query) {
    return query.isSet() ? Answer.done() : Answer.of(Node.of("list"));
  }

  /// App state: every collection exists, is empty, and stays so.
  static Answer appState(Query query) {
    var collections = query.subject().map(sync -> sync.children("collection")).orElse(List.of());
    if (collections.isEmpty() || collections.size() > MOST_COLLECTIONS) {
      return Answer.badRequest("collections are missing, or too many");
    }
    var sync = Node.of("sync");
    for (Node collection : collections) {
      sync.child(
          Node.of("collection")
              .attr("name", collection.attr("name"))
              .attr("version", collection.attr("version").or(() -> Optional.of("0"))));
    }
    return Answer.of(sync);
  }

  static Answer noMedia(Query query) {
    return new Answer.Sorry(404, "item-not-found");
  }

  static Answer noGroups(Query query) {
    var subject = query.subject().map(Node::tag).orElse("");
    return subject.equals("participating")
        ? Answer.of(Node.of("groups"))
        : new Answer.Sorry(404, "item-not-found");
  }
}
