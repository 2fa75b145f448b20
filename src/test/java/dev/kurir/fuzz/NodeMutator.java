package dev.kurir.fuzz;

import dev.kurir.whatsapp.binary.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Changes stanzas so that they stay well-formed: attributes, children, contents and depth.
final class NodeMutator {
  private static final int DEEPEST = 50;
  private static final int LONGEST_LIST = 3_000;

  private final Random random;
  private final List<String> tags;
  private final List<String> names;
  private final List<String> values;

  /// @param tags names of nodes that mean something
  /// @param names of attributes that do
  /// @param values of attributes: addresses, ids, numbers
  NodeMutator(Random random, List<String> tags, List<String> names, List<String> values) {
    this.random = random;
    this.tags = tags;
    this.names = names;
    this.values = values;
  }

  Node mutate(Node node) {
    Node changed = node;
    for (int i = random.nextInt(4); i >= 0; i--) {
      changed = once(changed);
    }
    return changed;
  }

  /// Everything inside changes, the node's own tag and attributes stay.
  Node mutateInside(Node node) {
    return new Node(node.tag(), node.attrs(), mutate(node).content());
  }

  private Node once(Node node) {
    var children = node.children();
    if (!children.isEmpty() && random.nextInt(3) > 0) {
      var all = new ArrayList<>(children);
      int at = random.nextInt(all.size());
      all.set(at, once(all.get(at)));
      return with(node, all);
    }
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> withAttributes(node, pick(values));
      case 3 -> withAttributes(node, "");
      case 4 -> withoutOne(node);
      case 5 -> with(node, without(children));
      case 6 -> with(node, doubled(children));
      case 7 -> new Node(pick(tags), node.attrs(), node.content());
      case 8 -> with(node, List.of(deep(node)));
      case 9 -> new Node(node.tag(), node.attrs(), content());
      case 10 -> with(node, added(children));
      default -> new Node(node.tag(), node.attrs(), new Node.Text(pick(values)));
    };
  }

  private static Node with(Node node, List<Node> children) {
    return new Node(
        node.tag(),
        node.attrs(),
        children.isEmpty() ? new Node.Empty() : new Node.Children(children));
  }

  private Node withAttributes(Node node, String value) {
    Map<String, String> attrs = new LinkedHashMap<>(node.attrs());
    var own = List.copyOf(attrs.keySet());
    attrs.put(own.isEmpty() || random.nextInt(3) == 0 ? pick(names) : pick(own), value);
    return new Node(node.tag(), attrs, node.content());
  }

  private Node withoutOne(Node node) {
    Map<String, String> attrs = new LinkedHashMap<>(node.attrs());
    if (!attrs.isEmpty()) {
      attrs.remove(pick(List.copyOf(attrs.keySet())));
    }
    return new Node(node.tag(), attrs, node.content());
  }

  private List<Node> without(List<Node> children) {
    var all = new ArrayList<>(children);
    if (!all.isEmpty()) {
      all.remove(random.nextInt(all.size()));
    }
    return all;
  }

  private List<Node> doubled(List<Node> children) {
    var all = new ArrayList<>(children);
    if (!all.isEmpty()) {
      Node one = all.get(random.nextInt(all.size()));
      int times = random.nextInt(300) == 0 ? random.nextInt(LONGEST_LIST) : random.nextInt(4);
      for (int i = 0; i < times; i++) {
        all.add(one);
      }
    }
    return all;
  }

  private List<Node> added(List<Node> children) {
    var all = new ArrayList<>(children);
    Map<String, String> attrs = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      attrs.put(pick(names), pick(values));
    }
    all.add(random.nextInt(all.size() + 1), new Node(pick(tags), attrs, content()));
    return all;
  }

  private Node deep(Node node) {
    Node deep = node;
    for (int i = random.nextInt(DEEPEST); i > 0; i--) {
      deep = new Node(node.tag(), Map.of(), new Node.Children(List.of(deep)));
    }
    return deep;
  }

  private Node.Content content() {
    return switch (random.nextInt(3)) {
      case 0 -> new Node.Empty();
      case 1 -> new Node.Text(pick(values));
      default -> {
        byte[] bytes =
            new byte[random.nextInt(5) == 0 ? random.nextInt(5_000) : random.nextInt(70)];
        random.nextBytes(bytes);
        yield new Node.Bytes(bytes);
      }
    };
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
