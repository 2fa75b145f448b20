package dev.kurir.whatsapp.binary;

import java.util.List;
import java.util.Random;

/// Makes nodes of every form: tokens, packed texts, plain texts, JIDs of users and groups, bytes,
/// children.
final class RandomNodes {
  private static final int MAX_DEPTH = 4;
  private static final List<String> SERVERS = List.of(Jid.USER, Jid.GROUP);

  private final Random random;

  RandomNodes(Random random) {
    this.random = random;
  }

  Node next() {
    return node(1);
  }

  /// A text that has no form of its own is written as bytes, and comes back as bytes: for a
  /// comparison every text becomes bytes.
  static Node comparable(Node node) {
    Node.Content content =
        switch (node.content()) {
          case Node.Text _ -> new Node.Bytes(node.bytes().orElseThrow());
          case Node.Bytes bytes -> bytes;
          case Node.Empty empty -> empty;
          case Node.Children(var children) ->
              new Node.Children(children.stream().map(RandomNodes::comparable).toList());
        };
    return new Node(node.tag(), node.attrs(), content);
  }

  private Node node(int depth) {
    Node.Builder node = Node.of(word());
    for (int i = random.nextInt(6); i > 0; i--) {
      node.attr(word(), random.nextInt(3) == 0 ? jid() : text());
    }
    return switch (random.nextInt(depth < MAX_DEPTH ? 5 : 3)) {
      case 0 -> node.build();
      case 1 -> node.bytes(bytes()).build();
      case 2 -> node.text(word()).build();
      default -> {
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
          node.child(node(depth + 1));
        }
        yield node.build();
      }
    };
  }

  /// Never empty.
  private String word() {
    return random.nextBoolean() ? token() : letters("abcdefghijklmnopqrstuvwxyz_-", 12);
  }

  private String text() {
    return switch (random.nextInt(6)) {
      case 0 -> token();
      case 1 -> letters("0123456789", 40);
      case 2 -> letters("0123456789-.", 127);
      case 3 -> letters("0123456789ABCDEF", 127);
      case 4 -> letters("abcXYZ 0189/+=:;\u00e4\u20ac", 400);
      default -> letters("0123456789ABCDEFabcdef", 200);
    };
  }

  private String jid() {
    String user = letters("123456789", 18);
    String server = SERVERS.get(random.nextInt(SERVERS.size()));
    int device = server.equals(Jid.USER) && random.nextBoolean() ? random.nextInt(256) : 0;
    return new Jid(user, device, server).toString();
  }

  private String token() {
    int table = random.nextInt(5);
    String token =
        table < 4
            ? Tokens.pair(table, random.nextInt(256))
            : Tokens.single(1 + random.nextInt(Tokens.FIRST_DOUBLE - 1));
    return token == null ? "iq" : token;
  }

  private String letters(String alphabet, int max) {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(max); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(70)];
    random.nextBytes(bytes);
    return bytes;
  }
}
