package dev.kurir.whatsapp.connection;

import dev.kurir.whatsapp.binary.Node;

/// Takes one node that is no answer to a question: called in the order of arrival, one node of a
/// connection at a time. May write, and use the store; must not wait for an answer of the server,
/// because the nodes behind it wait for this call.
@FunctionalInterface
public interface NodeHandler {
  void handle(Node node, Connection connection);
}
