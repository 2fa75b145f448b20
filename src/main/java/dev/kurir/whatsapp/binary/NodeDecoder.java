package dev.kurir.whatsapp.binary;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads nodes from binary XML: the plaintext of a frame, flag byte first.
///
/// The bytes are hostile: depth, the number of nodes and attributes, and the size after inflation
/// are bounded, and what is allocated stays in proportion to the bytes that are really there.
/// Nothing but [MalformedNodeException] is thrown. One decoder serves one frame.
public final class NodeDecoder {
  /// Real stanzas have about eight levels.
  static final int MAX_DEPTH = 64;

  /// Nodes and attributes of one frame together.
  static final int MAX_ELEMENTS = 500_000;

  /// Of one node.
  static final int MAX_ATTRIBUTES = 128;

  private static final int COMPRESSED = 2;

  /// A list header of two bytes and a tag of one.
  private static final int SMALLEST_NODE = 3;

  private final byte[] bytes;
  private int at;
  private int elements;

  private NodeDecoder(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  /// @param frame the flag byte and the node, and nothing after it
  public static Node decode(byte[] frame) throws MalformedNodeException {
    if (frame.length == 0) {
      throw new MalformedNodeException("empty frame");
    }
    NodeDecoder decoder = new NodeDecoder(unpack(frame), 1);
    Node node = decoder.node(1);
    if (decoder.remaining() > 0) {
      throw new MalformedNodeException("bytes after the node");
    }
    return node;
  }

  /// The frame as it is when it is not compressed: what it really weighs.
  public static byte[] unpack(byte[] frame) throws MalformedNodeException {
    return frame.length == 0 || (frame[0] & COMPRESSED) == 0 ? frame : Inflation.inflate(frame);
  }

  private Node node(int depth) throws MalformedNodeException {
    if (depth > MAX_DEPTH) {
      throw new MalformedNodeException("too deep");
    }
    int size = listSize(unsigned());
    if (size == 0) {
      throw new MalformedNodeException("node without a tag");
    }
    String tag = plainText(unsigned());
    if (tag.isEmpty()) {
      throw new MalformedNodeException("node with an empty tag");
    }
    Attributes attributes = attributes((size - 1) / 2);
    Node.Content content = size % 2 == 0 ? content(depth) : new Node.Empty();
    return new Node(tag, attributes, content);
  }

  private Attributes attributes(int count) throws MalformedNodeException {
    count(1 + count);
    if (count > MAX_ATTRIBUTES || 2 * count > remaining()) {
      throw new MalformedNodeException("too many attributes");
    }
    Attributes.Builder attributes = new Attributes.Builder(count);
    for (int i = 0; i < count; i++) {
      String name = plainText(unsigned());
      attributes.put(name, value(unsigned()));
    }
    return attributes.build();
  }

  private Node.Content content(int depth) throws MalformedNodeException {
    int tag = unsigned();
    return switch (tag) {
      case Tag.LIST_EMPTY, Tag.LIST_8, Tag.LIST_16 -> new Node.Children(nodes(tag, depth));
      case Tag.BINARY_8, Tag.BINARY_20, Tag.BINARY_32 -> {
        int length = length(tag);
        yield new Node.Bytes(Arrays.copyOfRange(bytes, skip(length), at));
      }
      default -> new Node.Text(value(tag));
    };
  }

  private List<Node> nodes(int tag, int depth) throws MalformedNodeException {
    int size = listSize(tag);
    if (size * SMALLEST_NODE > remaining()) {
      throw new MalformedNodeException("list longer than the frame");
    }
    List<Node> nodes = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      nodes.add(node(depth + 1));
    }
    return nodes;
  }

  /// A text of any form, also a JID.
  private String value(int tag) throws MalformedNodeException {
    return switch (tag) {
      case Tag.LIST_EMPTY -> "";
      case Tag.JID_PAIR -> jidPair();
      case Tag.AD_JID -> domainJid();
      case Tag.FB_JID -> messengerJid();
      case Tag.INTEROP_JID -> interopJid();
      default -> plainText(tag);
    };
  }

  /// A text that is no JID: a token, packed, or UTF-8. JIDs are made of these, so that they cannot
  /// nest.
  private String plainText(int tag) throws MalformedNodeException {
    return switch (tag) {
      case 236, 237, 238, 239 -> token(Tokens.pair(tag - Tokens.FIRST_DOUBLE, unsigned()));
      case Tag.BINARY_8, Tag.BINARY_20, Tag.BINARY_32 -> {
        int length = length(tag);
        yield new String(bytes, skip(length), length, StandardCharsets.UTF_8);
      }
      case Tag.NIBBLE_8, Tag.HEX_8 -> {
        int count = unsigned();
        yield Packing.unpack(bytes, skip(count & 0x7f), count, tag == Tag.HEX_8);
      }
      default -> token(Tokens.single(tag));
    };
  }

  private static String token(@Nullable String token) throws MalformedNodeException {
    if (token == null) {
      throw new MalformedNodeException("unknown token");
    }
    return token;
  }

  private String jidPair() throws MalformedNodeException {
    int userTag = unsigned();
    String user = userTag == Tag.LIST_EMPTY ? "" : plainText(userTag);
    String server = plainText(unsigned());
    return user.isEmpty() ? server : user + "@" + server;
  }

  private String domainJid() throws MalformedNodeException {
    int domain = unsigned();
    int device = unsigned();
    return Domain.text(domain, user(), device);
  }

  private String messengerJid() throws MalformedNodeException {
    String user = user();
    int device = unsignedShort();
    return Domain.text(user, device, server(Jid.MESSENGER));
  }

  private String interopJid() throws MalformedNodeException {
    String user = user();
    int device = unsignedShort();
    int integrator = unsignedShort();
    return Domain.text(integrator + "-" + user, device, server(Jid.INTEROP));
  }

  private String user() throws MalformedNodeException {
    String user = plainText(unsigned());
    if (user.isEmpty()) {
      throw new MalformedNodeException("JID of a device without a user");
    }
    return user;
  }

  private String server(String expected) throws MalformedNodeException {
    if (!plainText(unsigned()).equals(expected)) {
      throw new MalformedNodeException("JID with a wrong server");
    }
    return expected;
  }

  private int listSize(int tag) throws MalformedNodeException {
    return switch (tag) {
      case Tag.LIST_EMPTY -> 0;
      case Tag.LIST_8 -> unsigned();
      case Tag.LIST_16 -> unsignedShort();
      default -> throw new MalformedNodeException("not a list");
    };
  }

  private int length(int tag) throws MalformedNodeException {
    return switch (tag) {
      case Tag.BINARY_8 -> unsigned();
      case Tag.BINARY_20 -> (unsigned() & 0xf) << 16 | unsignedShort();
      default -> unsignedShort() << 16 | unsignedShort();
    };
  }

  private int unsigned() throws MalformedNodeException {
    return bytes[skip(1)] & 0xff;
  }

  private int unsignedShort() throws MalformedNodeException {
    int from = skip(2);
    return (bytes[from] & 0xff) << 8 | (bytes[from + 1] & 0xff);
  }

  /// Goes on by `count` bytes, which are there, and says where they start.
  private int skip(int count) throws MalformedNodeException {
    if (count < 0 || count > remaining()) {
      throw new MalformedNodeException("frame ends early");
    }
    int from = at;
    at += count;
    return from;
  }

  private int remaining() {
    return bytes.length - at;
  }

  private void count(int more) throws MalformedNodeException {
    elements += more;
    if (elements > MAX_ELEMENTS) {
      throw new MalformedNodeException("too many elements");
    }
  }
}
