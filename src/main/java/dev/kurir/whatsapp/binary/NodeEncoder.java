package dev.kurir.whatsapp.binary;

import java.util.List;

/// Writes nodes as binary XML: the plaintext of a frame, flag byte first (0: not compressed).
///
/// A text takes the shortest form that reads back as the same text: token, packed digits, packed
/// hexadecimal, JID, else UTF-8. One encoder serves one node.
public final class NodeEncoder {
  private static final byte PLAIN = 0;

  private final WireBuffer out = new WireBuffer();

  private NodeEncoder() {}

  /// @throws IllegalArgumentException when a list has more than 65,535 elements
  public static byte[] encode(Node node) {
    NodeEncoder encoder = new NodeEncoder();
    encoder.out.put(PLAIN);
    encoder.write(node);
    return encoder.out.toBytes();
  }

  private void write(Node node) {
    Attributes attributes = Attributes.copyOf(node.attrs());
    boolean empty = node.content() instanceof Node.Empty;
    listStart(1 + 2 * attributes.size() + (empty ? 0 : 1));
    text(node.tag());
    for (int i = 0; i < attributes.size(); i++) {
      text(attributes.name(i));
      attributeValue(attributes.value(i));
    }
    switch (node.content()) {
      case Node.Empty() -> {}
      case Node.Bytes(var value) -> bytes(value);
      case Node.Text(var value) -> jidOrText(value);
      case Node.Children(var nodes) -> children(nodes);
    }
  }

  private void children(List<Node> nodes) {
    listStart(nodes.size());
    for (Node node : nodes) {
      write(node);
    }
  }

  private void bytes(byte[] value) {
    out.putLength(value.length);
    out.put(value);
  }

  private void listStart(int size) {
    if (size == 0) {
      out.put(Tag.LIST_EMPTY);
    } else if (size < 256) {
      out.put(Tag.LIST_8);
      out.put(size);
    } else if (size <= 0xffff) {
      out.put(Tag.LIST_16);
      out.putShort(size);
    } else {
      throw new IllegalArgumentException("too many elements: " + size);
    }
  }

  /// The two servers that are addressed alone are JIDs without a user; other servers' names are
  /// also ordinary words (`addressing_mode="lid"`).
  private void attributeValue(String value) {
    if (value.equals(Jid.USER) || value.equals(Jid.GROUP)) {
      out.put(Tag.JID_PAIR);
      out.put(Tag.LIST_EMPTY);
      text(value);
    } else {
      jidOrText(value);
    }
  }

  private void jidOrText(String value) {
    int at = value.indexOf('@');
    if (at <= 0 || !jid(value, at)) {
      text(value);
    }
  }

  private void text(String value) {
    int code = Tokens.code(value);
    if (code >= 0) {
      token(code);
    } else if (!Packing.pack(value, 0, value.length(), out)) {
      out.putUtf8(value, 0, value.length());
    }
  }

  /// A user is digits nearly always: packed without a copy.
  private void user(String text, int to) {
    if (!Packing.packDigits(text, 0, to, out)) {
      text(text.substring(0, to));
    }
  }

  private void token(int code) {
    if (code > 0xff) {
      out.putShort(code);
    } else {
      out.put(code);
    }
  }

  /// False when the text has no form that reads back as the same text; nothing is written then.
  private boolean jid(String text, int at) {
    String server = JidText.server(text, at + 1);
    if (!JidText.isKnown(server) || text.length() > JidText.MAX_LENGTH) {
      return false;
    }
    int colon = text.lastIndexOf(':', at);
    if (colon < 0) {
      return jidWithoutDevice(text, at, server);
    }
    int device = canonicalNumber(text, colon + 1, at, 0xffff);
    if (device < 0 || colon == 0) {
      return false;
    }
    return switch (server) {
      case Jid.MESSENGER -> device > 0 && messenger(text, colon, device);
      case Jid.INTEROP -> device > 0 && interop(text, colon, device);
      default -> device < 256 && domainJid(text, colon, device, server);
    };
  }

  private boolean jidWithoutDevice(String text, int at, String server) {
    boolean hosted = server.equals(Jid.HOSTED) || server.equals(Jid.HOSTED_LID);
    if (hosted) {
      domainJid(Domain.of(server), 0, text, at);
      return true;
    }
    if (server.equals(Jid.MESSENGER)) {
      return messenger(text, at, 0);
    }
    if (server.equals(Jid.INTEROP) && interop(text, at, 0)) {
      return true;
    }
    out.put(Tag.JID_PAIR);
    user(text, at);
    text(server);
    return true;
  }

  private boolean domainJid(String text, int colon, int device, String server) {
    int domain = Domain.of(server);
    int dot = text.lastIndexOf('.', colon);
    if (dot < 0) {
      if (domain < 0 || device == 0) {
        return false;
      }
      domainJid(domain, device, text, colon);
      return true;
    }
    int agent = canonicalNumber(text, dot + 1, colon, 0xff);
    if (agent < 0 || dot == 0 || Domain.isKnown(agent) || !server.equals(Jid.USER)) {
      return false;
    }
    domainJid(agent, device, text, dot);
    return true;
  }

  private void domainJid(int domain, int device, String text, int userEnd) {
    out.put(Tag.AD_JID);
    out.put(domain);
    out.put(device);
    user(text, userEnd);
  }

  private boolean messenger(String text, int userEnd, int device) {
    out.put(Tag.FB_JID);
    user(text, userEnd);
    out.putShort(device);
    text(Jid.MESSENGER);
    return true;
  }

  /// `integrator-user`; false when the text has no integrator.
  private boolean interop(String text, int userEnd, int device) {
    int hyphen = text.indexOf('-');
    int integrator = hyphen < 0 ? -1 : canonicalNumber(text, 0, hyphen, 0xffff);
    if (integrator < 0 || hyphen + 1 >= userEnd) {
      return false;
    }
    out.put(Tag.INTEROP_JID);
    text(text.substring(hyphen + 1, userEnd));
    out.putShort(device);
    out.putShort(integrator);
    text(Jid.INTEROP);
    return true;
  }

  private static int canonicalNumber(String text, int from, int to, int max) {
    boolean leadingZero = to - from > 1 && text.charAt(from) == '0';
    return leadingZero ? -1 : JidText.number(text, from, to, max);
  }
}
