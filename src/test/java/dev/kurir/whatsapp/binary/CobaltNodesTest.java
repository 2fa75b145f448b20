package dev.kurir.whatsapp.binary;

import static org.assertj.core.api.Assertions.assertThat;

import it.auties.whatsapp.io.BinaryDecoder;
import it.auties.whatsapp.io.BinaryEncoder;
import it.auties.whatsapp.model.node.Attributes;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Cobalt, written by others, reads what we write and writes what we read. Only users and groups:
/// Cobalt takes every device for one of a phone number.
class CobaltNodesTest {
  private static final int NODES = 10_000;

  @Test
  void cobaltReadsWhatWeWrite() {
    long seed = System.nanoTime();
    RandomNodes nodes = new RandomNodes(new Random(seed));
    for (int i = 0; i < NODES; i++) {
      Node node = nodes.next();

      var read = BinaryDecoder.decode(new ByteArrayInputStream(NodeEncoder.encode(node)));

      assertThat(fromCobalt(read))
          .as("seed %d, node %d", seed, i)
          .isEqualTo(RandomNodes.comparable(node));
    }
  }

  @Test
  void weReadWhatCobaltWrites() throws Exception {
    long seed = System.nanoTime();
    RandomNodes nodes = new RandomNodes(new Random(seed));
    for (int i = 0; i < NODES; i++) {
      Node node = nodes.next();

      Node read = NodeDecoder.decode(BinaryEncoder.encode(toCobalt(node)));

      assertThat(RandomNodes.comparable(read))
          .as("seed %d, node %d", seed, i)
          .isEqualTo(RandomNodes.comparable(node));
    }
  }

  private static Node fromCobalt(it.auties.whatsapp.model.node.Node node) {
    Map<String, String> attrs = new LinkedHashMap<>();
    node.attributes().forEach((name, value) -> attrs.put(name, value.toString()));
    Node.Content content =
        switch (node.content()) {
          case null -> new Node.Empty();
          case byte[] bytes -> new Node.Bytes(bytes);
          case Iterable<?> _ ->
              new Node.Children(node.children().stream().map(CobaltNodesTest::fromCobalt).toList());
          default -> new Node.Text(node.content().toString());
        };
    return RandomNodes.comparable(new Node(node.description(), attrs, content));
  }

  private static it.auties.whatsapp.model.node.Node toCobalt(Node node) {
    Map<String, Object> attrs = new LinkedHashMap<>();
    node.attrs().forEach((name, value) -> attrs.put(name, cobaltValue(value)));
    Object content =
        switch (node.content()) {
          case Node.Empty() -> null;
          case Node.Bytes(var bytes) -> bytes;
          case Node.Text(var text) -> text;
          case Node.Children(var children) ->
              children.stream().map(CobaltNodesTest::toCobalt).toList();
        };
    return it.auties.whatsapp.model.node.Node.of(node.tag(), Attributes.of(attrs), content);
  }

  private static Object cobaltValue(String value) {
    return value.contains("@") ? it.auties.whatsapp.model.jid.Jid.of(value) : value;
  }
}
