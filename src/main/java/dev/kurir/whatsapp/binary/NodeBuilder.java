package dev.kurir.whatsapp.binary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects a node; afterwards it can go on, and build another one.
final class NodeBuilder implements Node.Builder {
  private static final int USUAL_ATTRIBUTES = 4;

  private final String tag;
  private final Attributes.Builder attributes = new Attributes.Builder(USUAL_ATTRIBUTES);
  private final List<Node> children = new ArrayList<>(2);
  private Node.Content content = new Node.Empty();

  NodeBuilder(String tag) {
    this.tag = tag;
  }

  @Override
  public Node.Builder attr(String name, String value) {
    attributes.put(name, value);
    return this;
  }

  @Override
  public Node.Builder attr(String name, Jid value) {
    return attr(name, value.toString());
  }

  @Override
  public Node.Builder attr(String name, long value) {
    return attr(name, Long.toString(value));
  }

  @Override
  public Node.Builder attr(String name, Optional<?> value) {
    value.ifPresent(present -> attr(name, present.toString()));
    return this;
  }

  @Override
  public Node.Builder child(Node child) {
    children.add(child);
    return this;
  }

  @Override
  public Node.Builder child(Node.Builder child) {
    return child(child.build());
  }

  @Override
  public Node.Builder children(List<Node> children) {
    this.children.addAll(children);
    return this;
  }

  @Override
  public Node.Builder bytes(byte[] value) {
    content = new Node.Bytes(value);
    return this;
  }

  @Override
  public Node.Builder text(String value) {
    content = new Node.Text(value);
    return this;
  }

  @Override
  public Node build() {
    if (children.isEmpty()) {
      return new Node(tag, attributes.build(), content);
    }
    if (!(content instanceof Node.Empty)) {
      throw new IllegalStateException("a node has children or a value, not both: " + tag);
    }
    return new Node(tag, attributes.build(), new Node.Children(children));
  }
}
