package dev.kurir.whatsapp.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  @Test
  void framesComeOutHoweverTheStreamWasCut() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<byte[]> contents = contents(random);
      Optional<byte[]> routing =
          random.nextBoolean() ? Optional.of(bytes(random, random.nextInt(40))) : Optional.empty();
      byte[] stream = stream(contents, routing);

      FrameReader reader = FrameReader.ofClient(70_000);
      List<byte[]> read = new ArrayList<>();
      for (int at = 0; at < stream.length; ) {
        int size = Math.min(stream.length - at, 1 + random.nextInt(1 + random.nextInt(70_000)));
        read.addAll(reader.read(ByteBuffer.wrap(stream, at, size)));
        at += size;
      }

      assertThat(read).as("seed %d", seed).hasSameSizeAs(contents);
      for (int i = 0; i < read.size(); i++) {
        assertThat(read.get(i)).as("seed %d", seed).isEqualTo(contents.get(i));
      }
      assertThat(reader.routing().map(ByteBuffer::wrap)).isEqualTo(routing.map(ByteBuffer::wrap));
    }
  }

  @Test
  void aStreamMayComeByteByByte() throws Exception {
    byte[] stream = Frames.opening(new byte[] {1, 2, 3}, new byte[] {4, 5});
    FrameReader reader = FrameReader.ofClient(10);
    List<byte[]> read = new ArrayList<>();
    for (byte one : stream) {
      read.addAll(reader.read(ByteBuffer.wrap(new byte[] {one})));
    }

    assertThat(read).containsExactly(new byte[] {4, 5});
    assertThat(reader.routing()).hasValue(new byte[] {1, 2, 3});
  }

  @Test
  void aFrameThatIsTooLargeIsRefusedBeforeItsContentComes() {
    FrameReader reader = FrameReader.ofServer(1_000);

    assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(new byte[] {0, 3, (byte) 0xe9})))
        .isInstanceOf(NoiseException.class);
  }

  @Test
  void theLargestFrameIsRead() throws Exception {
    byte[] frame = Frames.of(new byte[Frames.MAX_LENGTH]);

    List<byte[]> read = FrameReader.ofServer(Frames.MAX_LENGTH).read(ByteBuffer.wrap(frame));

    assertThat(read).hasSize(1);
    assertThat(read.getFirst()).hasSize(Frames.MAX_LENGTH);
  }

  @Test
  void memoryFollowsTheBytesNotThePromise() throws Exception {
    List<FrameReader> readers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      FrameReader reader = FrameReader.ofServer(Frames.MAX_LENGTH);
      reader.read(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 1}));
      readers.add(reader);
    }

    assertThat(readers).hasSize(10_000);
  }

  @Test
  void routingComesOnceOnlyAndIsBounded() {
    byte[] twice = {'E', 'D', 0, 1, 0, 0, 0, 'E', 'D', 0, 1};
    byte[] large = {'E', 'D', 0, 1, 1, 0, 1};

    assertThatThrownBy(() -> FrameReader.ofClient(10).read(ByteBuffer.wrap(twice)))
        .isInstanceOf(NoiseException.class);
    assertThatThrownBy(() -> FrameReader.ofClient(10).read(ByteBuffer.wrap(large)))
        .isInstanceOf(NoiseException.class);
  }

  /// Random bytes are either frames or a refusal, and never more bytes than came.
  @Test
  void randomBytesGiveFramesOrARefusal() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 100_000; round++) {
      byte[] stream = bytes(random, random.nextInt(64));
      if (random.nextBoolean() && stream.length > 8) {
        System.arraycopy(Frames.HEADER, 0, stream, 0, 4);
        stream[4] = 0;
        stream[5] = 0;
      }
      FrameReader reader =
          random.nextBoolean() ? FrameReader.ofClient(500) : FrameReader.ofServer(500);
      try {
        int total = 0;
        for (byte[] frame : reader.read(ByteBuffer.wrap(stream))) {
          total += Frames.LENGTH_BYTES + frame.length;
        }
        assertThat(total).as("seed %d", seed).isLessThanOrEqualTo(stream.length);
      } catch (NoiseException _) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 99_000);
  }

  private static List<byte[]> contents(Random random) {
    List<byte[]> contents = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      contents.add(bytes(random, random.nextInt(10) == 0 ? 65_536 + i : random.nextInt(300)));
    }
    return contents;
  }

  private static byte[] stream(List<byte[]> contents, Optional<byte[]> routing) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    byte[] first = contents.getFirst();
    stream.writeBytes(
        routing.map(r -> Frames.opening(r, first)).orElseGet(() -> Frames.opening(first)));
    contents.subList(1, contents.size()).forEach(content -> stream.writeBytes(Frames.of(content)));
    return stream.toByteArray();
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
