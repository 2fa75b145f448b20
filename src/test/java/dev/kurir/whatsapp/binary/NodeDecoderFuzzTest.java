package dev.kurir.whatsapp.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.kurir.whatsapp.Vectors;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Hostile bytes: random ones, and legal frames with a few changes. Only the declared exception may
/// come out, and never more memory than the bytes are worth.
class NodeDecoderFuzzTest {
  /// An empty node is 3 bytes on the wire and an attribute 2; both are some dozens on the heap.
  private static final long BYTES_PER_BYTE = 400;

  private static final long OVERHEAD = 64_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private int nodes;
  private int refusals;

  /// Classes, dictionaries and the code that joins texts are loaded once, and not for what the
  /// first frame is worth.
  @BeforeEach
  void loadEverything() throws MalformedNodeException {
    for (String jid :
        List.of("1@lid", "1:2@lid", "1.9:2@s.whatsapp.net", "1:2@msgr", "3-1@interop")) {
      NodeDecoder.decode(NodeEncoder.encode(Node.of("iq").attr("to", jid).text("iq").build()));
    }
    for (var vector : Vectors.cases("nodes.json")) {
      NodeDecoder.decode(Vectors.hex(vector, "hex"));
    }
  }

  @Test
  void randomBytesAreNodesOrRefused() {
    for (int i = 0; i < 150_000; i++) {
      byte[] frame = new byte[random.nextInt(60)];
      random.nextBytes(frame);
      if (frame.length > 3 && random.nextBoolean()) {
        frame[0] = 0;
        frame[1] = (byte) Tag.LIST_8;
        frame[2] = (byte) random.nextInt(8);
      }
      decode(frame);
    }

    assertThat(nodes).isPositive();
    assertThat(refusals).isGreaterThan(100_000);
  }

  @Test
  void changedFramesAreNodesOrRefused() {
    List<byte[]> frames =
        Vectors.cases("nodes.json").stream()
            .map(vector -> Vectors.hex(vector, "hex"))
            .filter(frame -> frame.length < 2_000)
            .toList();
    for (int i = 0; i < 150_000; i++) {
      byte[] frame = frames.get(random.nextInt(frames.size())).clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        frame[random.nextInt(frame.length)] = interesting();
      }
      decode(frame);
    }

    assertThat(nodes).isGreaterThan(1_000);
    assertThat(refusals).isGreaterThan(1_000);
  }

  /// Random bytes are rarely right: most of them are the tags themselves.
  private byte interesting() {
    return (byte) (random.nextBoolean() ? random.nextInt(256) : 236 + random.nextInt(20));
  }

  private void decode(byte[] frame) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Node node = NodeDecoder.decode(frame);
      assertSmall(frame, before);
      nodes++;
      if (nodes % 16 == 0) {
        assertThat(RandomNodes.comparable(NodeDecoder.decode(NodeEncoder.encode(node))))
            .as("seed %d", seed)
            .isEqualTo(RandomNodes.comparable(node));
      }
    } catch (MalformedNodeException _) {
      assertSmall(frame, before);
      refusals++;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void assertSmall(byte[] frame, long before) {
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    if (frame.length > 0
        && (frame[0] & 2) == 0
        && allocated > OVERHEAD + BYTES_PER_BYTE * frame.length) {
      throw new AssertionError(allocated + " bytes for " + frame.length + ", seed " + seed);
    }
  }
}
