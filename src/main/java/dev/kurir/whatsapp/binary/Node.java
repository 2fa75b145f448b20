package dev.kurir.whatsapp.binary;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One XML-like element of a stanza: a tag, attributes in order, and content. Immutable.
///
/// Attribute values are texts, also the numbers. A text that is a JID of a known server in its
/// canonical form is encoded as a JID.
///
/// @param attrs in the order in which they are written
public record Node(String tag, Map<String, String> attrs, Content content) {

  /// What stands inside a node.
  public sealed interface Content {}

  public record Empty() implements Content {}

  /// Raw bytes. The array is owned by the node: do not change it.
  public record Bytes(byte[] value) implements Content {}

  /// A text that was sent as a token or packed; the encoder chooses the form.
  public record Text(String value) implements Content {}

  public record Children(List<Node> nodes) implements Content {}

  /// Starts a node: `Node.of("iq").attr("type", "get").child(Node.of("count")).build()`.
  public static Builder of(String tag) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  /// Builds a node; not thread-safe.
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
