package dev.kurir.whatsapp.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.whatsapp.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What Baileys wrote is read as Baileys reads it, and still is after we wrote it again.
class NodeVectorsTest {
  static Stream<JsonNode> cases() {
    return Vectors.cases("nodes.json").stream();
  }

  @Test
  void noCaseIsMissing() {
    assertThat(cases()).hasSize(461);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void everyFrameReadsAsItsNode(JsonNode vector) throws Exception {
    Node node = NodeDecoder.decode(Vectors.hex(vector, "hex"));

    assertSame(node, vector.get("node"));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void whatWeWriteReadsAsTheSameNode(JsonNode vector) throws Exception {
    Node node = NodeDecoder.decode(Vectors.hex(vector, "hex"));

    assertSame(NodeDecoder.decode(NodeEncoder.encode(node)), vector.get("node"));
  }

  /// Apart from the compressed frame, and from the server's own name, which we write as a JID.
  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void ourBytesAreTheirs(JsonNode vector) throws Exception {
    byte[] theirs = Vectors.hex(vector, "hex");
    String node = vector.get("node").toString();
    boolean same =
        theirs[0] == 0 && !node.contains("\"s.whatsapp.net\"") && !node.contains("\"g.us\"");

    byte[] ours = NodeEncoder.encode(NodeDecoder.decode(theirs));

    if (same) {
      assertThat(ours).isEqualTo(theirs);
    } else {
      assertThat(ours).isNotEqualTo(theirs);
    }
  }

  private static void assertSame(Node node, JsonNode expected) {
    assertThat(node.tag()).isEqualTo(expected.get("tag").asText());
    assertThat(List.copyOf(node.attrs().entrySet())).isEqualTo(attributes(expected));
    if (expected.has("hex")) {
      assertThat(node.content()).isEqualTo(new Node.Bytes(Vectors.hex(expected, "hex")));
    } else if (expected.has("text")) {
      assertThat(node.content()).isEqualTo(new Node.Text(expected.get("text").asText()));
    } else if (expected.has("nodes")) {
      List<JsonNode> children = Vectors.list(expected.get("nodes"));
      assertThat(node.children()).hasSameSizeAs(children);
      for (int i = 0; i < children.size(); i++) {
        assertSame(node.children().get(i), children.get(i));
      }
    } else {
      assertThat(node.content()).isEqualTo(new Node.Empty());
    }
  }

  private static List<Map.Entry<String, String>> attributes(JsonNode node) {
    List<Map.Entry<String, String>> attributes = new ArrayList<>();
    node.get("attrs")
        .properties()
        .forEach(entry -> attributes.add(Map.entry(entry.getKey(), entry.getValue().asText())));
    return attributes;
  }
}
