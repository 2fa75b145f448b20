package dev.kurir.whatsapp.binary;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One XML-like element of a stanza: a tag, attributes in order, and content. Immutable.
///
/// Attribute values are texts, also the numbers. A text that is a JID of a known server in its
/// canonical form is encoded as a JID. Nodes are equal when their contents are; the order of
/// attributes does not count. The text form shows the structure, not the values, which are JIDs and
/// keys.
///
/// @param attrs in the order in which they are written
public record Node(String tag, Map<String, String> attrs, Content content) {
  private static final Content NOTHING = new Empty();

  public Node {
    if (tag.isEmpty()) {
      throw new IllegalArgumentException("a node has a tag");
    }
    attrs = Attributes.copyOf(attrs);
  }

  public Node(String tag, Map<String, String> attrs) {
    this(tag, attrs, NOTHING);
  }

  /// What stands inside a node.
  public sealed interface Content {}

  public record Empty() implements Content {}

  /// Raw bytes. The array is owned by the node: do not change it.
  public record Bytes(byte[] value) implements Content {
    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes(var otherValue) && Arrays.equals(value, otherValue);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }
  }

  /// A text that was sent as a token, packed or as a JID; the encoder chooses the form. A text that
  /// has none of these forms is written as bytes, and read as [Bytes].
  public record Text(String value) implements Content {}

  public record Children(List<Node> nodes) implements Content {
    public Children {
      nodes = List.copyOf(nodes);
    }
  }

  /// Starts a node: `Node.of("iq").attr("type", "get").child(Node.of("count")).build()`.
  public static Builder of(String tag) {
    return new NodeBuilder(tag);
  }

  public Optional<String> attr(String name) {
    return Optional.ofNullable(attrs.get(name));
  }

  /// Empty when the attribute is missing or no JID.
  public Optional<Jid> jid(String name) {
    return attr(name).flatMap(Jid::parse);
  }

  public boolean is(String tag) {
    return this.tag.equals(tag);
  }

  /// The child nodes; empty when the content is anything else.
  public List<Node> children() {
    return content instanceof Children(var nodes) ? nodes : List.of();
  }

  public List<Node> children(String tag) {
    return children().stream().filter(n -> n.is(tag)).toList();
  }

  /// The first child with that tag.
  public Optional<Node> child(String tag) {
    return children().stream().filter(n -> n.is(tag)).findFirst();
  }

  /// The content as bytes; a [Text] gives its UTF-8.
  public Optional<byte[]> bytes() {
    return switch (content) {
      case Bytes(var value) -> Optional.of(value);
      case Text(var value) -> Optional.of(value.getBytes(StandardCharsets.UTF_8));
      case Empty() -> Optional.empty();
      case Children _ -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("<").append(tag);
    attrs.keySet().forEach(name -> text.append(' ').append(name));
    switch (content) {
      case Empty() -> text.append('>');
      case Bytes(var value) -> text.append("> ").append(value.length).append(" bytes");
      case Text(var value) -> text.append("> ").append(value.length()).append(" characters");
      case Children(var nodes) -> text.append("> ").append(nodes);
    }
    return text.toString();
  }

  /// Builds a node; not thread-safe. A name that is given twice keeps its place and takes the last
  /// value; children and a value exclude each other.
  public interface Builder {
    Builder attr(String name, String value);

    Builder attr(String name, Jid value);

    Builder attr(String name, long value);

    /// Does nothing when the value is absent.
    Builder attr(String name, Optional<?> value);

    Builder child(Node child);

    Builder child(Builder child);

    Builder children(List<Node> children);

    Builder bytes(byte[] value);

    Builder text(String value);

    Node build();
  }
}
