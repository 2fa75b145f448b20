package dev.kurir.sandbox.server;

import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.whatsapp.binary.Node;
import java.util.List;

/// Queries that are answered from nothing: settings nobody has changed, empty collections.
final class SmallQueries {
  private static final List<String> PRIVACY =
      List.of("readreceipts", "last", "status", "profile", "groupadd", "calladd", "messages");

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

  static Answer noMedia(Query query) {
    return new Answer.Sorry(404, "item-not-found");
  }
}
