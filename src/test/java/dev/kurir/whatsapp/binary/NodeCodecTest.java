package dev.kurir.whatsapp.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeCodecTest {
  @ParameterizedTest
  @CsvSource({
    "628:7@s.whatsapp.net, f70007",
    "628:7@lid, f70107",
    "628:99@hosted, f78063",
    "628@hosted, f78000",
    "628:99@hosted.lid, f78163",
    "628.5:7@s.whatsapp.net, f70507",
  })
  void devicesCarryTheDomainOfTheirServer(String jid, String form) throws Exception {
    byte[] frame = NodeEncoder.encode(Node.of("a").attr("v", jid).build());

    assertThat(HexFormat.of().formatHex(frame)).isEqualTo("00f803fc016151" + form + "ff82628f");
    assertThat(NodeDecoder.decode(frame).attrs()).containsEntry("v", jid);
  }

  @ParameterizedTest
  @CsvSource({
    "s.whatsapp.net, fa0003",
    "g.us, fa001c",
    "1289@s.whatsapp.net, faff02128903",
    "1289:300@msgr, f6ff021289012ccc",
    "1289@msgr, f6ff0212890000cc",
    "3-1289:4@interop, f5ff02128900040003fc07696e7465726f70",
  })
  void otherJidsHaveTheirOwnForm(String jid, String form) throws Exception {
    byte[] frame = NodeEncoder.encode(Node.of("a").attr("v", jid).build());

    assertThat(HexFormat.of().formatHex(frame)).isEqualTo("00f803fc016151" + form);
    assertThat(NodeDecoder.decode(frame).jid("v")).isEqualTo(Jid.parse(jid));
  }

  /// None of these has a form that reads back as the same text, apart from the text itself.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "628:07@s.whatsapp.net",
        "628:0@s.whatsapp.net",
        "628:300@s.whatsapp.net",
        "628.1:7@s.whatsapp.net",
        "628.5:7@lid",
        ":7@lid",
        "1:2@g.us",
        "a@b@lid",
        "name@example.com",
        "lid",
        "broadcast",
        "-12:4@interop",
        "1:2:3@lid",
        "\u00e4@lid",
        "",
        "@",
        "@lid",
        "A-",
        "12:00@hosted",
      })
  void oddTextsStayAsTheyAre(String text) throws Exception {
    Node node = Node.of("a").attr("v", text).attr("w", text + text).build();

    assertThat(NodeDecoder.decode(NodeEncoder.encode(node))).isEqualTo(node);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 126, 127, 128, 255, 256, 1 << 20})
  void textsOfEveryLengthAndAlphabetSurvive(int length) throws Exception {
    for (String letter : List.of("7", "B", "b", "-", "\u00e4", "\ud83d\ude00")) {
      String text = letter.repeat(length);
      Node node = Node.of("a").attr("v", text).bytes(text.getBytes(StandardCharsets.UTF_8)).build();

      assertThat(NodeDecoder.decode(NodeEncoder.encode(node))).isEqualTo(node);
    }
  }

  @Test
  void aTextThatIsATokenComesBackAsText() throws Exception {
    Node token = Node.of("a").text("true").build();
    Node other = Node.of("a").text("no token").build();

    assertThat(NodeDecoder.decode(NodeEncoder.encode(token))).isEqualTo(token);
    assertThat(NodeDecoder.decode(NodeEncoder.encode(other)).bytes())
        .hasValue("no token".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theBuilderKeepsOrderAndSkipsWhatIsAbsent() {
    Node node =
        Node.of("iq")
            .attr("id", 7)
            .attr("to", Jid.SERVER)
            .attr("missing", Optional.empty())
            .attr("t", Optional.of(9L))
            .attr("id", "8")
            .child(Node.of("a"))
            .children(List.of(Node.of("b").build(), Node.of("a").attr("n", 2).build()))
            .build();

    assertThat(node.attrs().keySet()).containsExactly("id", "to", "t");
    assertThat(node.attrs().values()).containsExactly("8", "s.whatsapp.net", "9");
    assertThat(node.jid("to")).hasValue(Jid.SERVER);
    assertThat(node.children("a")).hasSize(2);
    assertThat(node.child("a").orElseThrow().attrs()).isEmpty();
    assertThat(node.attr("missing")).isEmpty();
    assertThat(node.attrs()).isEqualTo(Map.of("id", "8", "to", "s.whatsapp.net", "t", "9"));
  }

  @Test
  void aNodeCannotBeChangedFromOutside() {
    Map<String, String> attrs = new HashMap<>(Map.of("a", "1"));
    Node node = new Node("x", attrs);
    attrs.put("b", "2");

    assertThat(node.attrs()).containsOnlyKeys("a");
    assertThatThrownBy(() -> node.attrs().put("c", "3"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theTextFormShowsNoValues() {
    Node node =
        Node.of("to").attr("jid", "62812@lid").child(Node.of("enc").bytes(new byte[3])).build();

    assertThat(node).hasToString("<to jid> [<enc> 3 bytes]");
  }

  @Test
  void compressedFramesAreRead() throws Exception {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    Arrays.fill(bytes, 20_000, bytes.length, (byte) 0);
    Node node = Node.of("a").bytes(bytes).build();

    byte[] frame = compress(NodeEncoder.encode(node), 1);

    assertThat(NodeDecoder.decode(frame)).isEqualTo(node);
    assertThat(NodeDecoder.unpack(frame)).isEqualTo(NodeEncoder.encode(node));
  }

  /// A stream of tiny frames must not become a stream of large ones.
  @Test
  void aFrameThatInflatesAThousandfoldIsRefused() throws Exception {
    byte[] few = compress(NodeEncoder.encode(Node.of("a").bytes(new byte[4_000]).build()), 1);
    byte[] many = compress(NodeEncoder.encode(Node.of("a").bytes(new byte[20_000]).build()), 1);

    assertThat(few.length).isLessThan(60);
    assertThat(NodeDecoder.decode(few).bytes()).isPresent();
    assertThat(many.length).isLessThan(100);
    assertMalformed(many, "compressed frame is too large");
  }

  @Test
  void aFrameThatInflatesBeyondMeasureIsRefused() throws Exception {
    byte[] bomb = compress(new byte[64 << 20], 0);

    assertThat(bomb.length).isLessThan(100_000);
    assertMalformed(bomb, "compressed frame is too large");
  }

  @ParameterizedTest
  @CsvSource({
    "'', empty frame",
    "00, frame ends early",
    "02, compressed frame ends early",
    "02789c, compressed frame ends early",
    "02ffff, compressed frame is damaged",
    "0000, node without a tag",
    "00f800, node without a tag",
    "00f80100, unknown token",
    "00f801fc00, node with an empty tag",
    "00f801fa0003, unknown token",
    "00f801f1, unknown token",
    "00fc0161, not a list",
    "00f80119ff, bytes after the node",
    "00f803190304, ''",
    "00f80319, too many attributes",
    "00f9ffff19, too many attributes",
    "00f80219f8ff, list longer than the frame",
    "00f80219f9ffff, list longer than the frame",
    "00f80219fc05ff, frame ends early",
    "00f80219fe7fffffff, frame ends early",
    "00f80219feffffffff, frame ends early",
    "00f80219ff80, packed text of negative length",
    "00f80219ff01c1, packed text with a wrong digit",
    "00f80219ff011f, packed text with a wrong digit",
    "00f80219ff8112, ''",
    "00f80219fafa0303, unknown token",
    "00f80219f7000700, unknown token",
    "00f80219f70007fc00, JID of a device without a user",
    "00f80219f6ff0112000103, JID with a wrong server",
    "00f80219f5ff01120001000203, JID with a wrong server",
  })
  void aFrameThatBreaksARuleIsRefused(String hex, String rule) throws Exception {
    byte[] frame = HexFormat.of().parseHex(hex);

    if (rule.isEmpty()) {
      NodeDecoder.decode(frame);
    } else {
      assertMalformed(frame, rule);
    }
  }

  @Test
  void depthIsBounded() throws Exception {
    assertThat(NodeDecoder.decode(nested(NodeDecoder.MAX_DEPTH)).is("iq")).isTrue();
    assertMalformed(nested(NodeDecoder.MAX_DEPTH + 1), "too deep");
    assertMalformed(nested(1_000_000), "too deep");
  }

  @Test
  void theNumberOfNodesIsBounded() {
    Node leaf = Node.of("iq").build();
    Node branch = Node.of("iq").children(Collections.nCopies(60_000, leaf)).build();
    Node tree = Node.of("iq").children(Collections.nCopies(9, branch)).build();

    assertMalformed(NodeEncoder.encode(tree), "too many elements");
  }

  private static byte[] nested(int depth) {
    byte[] frame = new byte[1 + 5 * depth];
    int at = 1;
    for (int i = 0; i < depth - 1; i++) {
      byte[] open = {(byte) 0xf8, 2, 25, (byte) 0xf8, 1};
      System.arraycopy(open, 0, frame, at, open.length);
      at += open.length;
    }
    frame[at++] = (byte) 0xf8;
    frame[at++] = 1;
    frame[at++] = 25;
    return Arrays.copyOf(frame, at);
  }

  private static byte[] compress(byte[] bytes, int from) {
    Deflater deflater = new Deflater();
    deflater.setInput(bytes, from, bytes.length - from);
    deflater.finish();
    byte[] out = new byte[bytes.length + 100];
    int length = deflater.deflate(out, 1, out.length - 1);
    deflater.end();
    out[0] = 2;
    return Arrays.copyOf(out, 1 + length);
  }

  private static void assertMalformed(byte[] frame, String rule) {
    assertThatThrownBy(() -> NodeDecoder.decode(frame))
        .isInstanceOf(MalformedNodeException.class)
        .hasMessage(rule);
  }
}
