package dev.kurir.sandbox.server;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The stanzas that the server writes more than once.
final class Stanzas {
  private Stanzas() {}

  static Node.Builder result(Node iq) {
    return Node.of("iq").attr("from", Jid.SERVER).attr("type", "result").attr("id", iq.attr("id"));
  }

  static Node error(Node iq, int code, String text) {
    return Node.of("iq")
        .attr("from", Jid.SERVER)
        .attr("type", "error")
        .attr("id", iq.attr("id"))
        .child(Node.of("error").attr("code", code).attr("text", text))
        .build();
  }

  static Node.Builder ack(Node stanza) {
    return Node.of("ack")
        .attr("class", stanza.tag())
        .attr("id", stanza.attr("id"))
        .attr("from", stanza.attr("to"))
        .attr("type", stanza.is("message") ? Optional.empty() : stanza.attr("type"));
  }

  static Node ib(Node.Builder child) {
    return Node.of("ib").attr("from", Jid.SERVER).child(child).build();
  }

  static Node streamError(int code) {
    return Node.of("stream:error").attr("code", code).build();
  }

  static Node conflict(String type) {
    var error = Node.of("stream:error");
    if (type.equals("device_removed")) {
      error.attr("code", 401);
    }
    return error.child(Node.of("conflict").attr("type", type)).build();
  }

  static Node failure(int reason) {
    return failure(reason, Map.of());
  }

  static Node failure(int reason, Map<String, String> more) {
    var failure = Node.of("failure").attr("reason", reason).attr("location", "box");
    more.forEach(failure::attr);
    return failure.build();
  }

  static Node with(Node stanza, String name, String value) {
    var attrs = new LinkedHashMap<>(stanza.attrs());
    attrs.put(name, value);
    return new Node(stanza.tag(), attrs, stanza.content());
  }

  /// An id for something that the server starts.
  static String newId() {
    var bytes = new byte[8];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }
}
