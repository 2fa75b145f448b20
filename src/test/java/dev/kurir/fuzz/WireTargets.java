package dev.kurir.fuzz;

import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.MalformedNodeException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeDecoder;
import dev.kurir.whatsapp.binary.NodeEncoder;
import dev.kurir.whatsapp.noise.FrameReader;
import dev.kurir.whatsapp.noise.Frames;
import dev.kurir.whatsapp.noise.NoiseException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

/// Frames, nodes and addresses.
final class WireTargets {
  /// An empty node is 3 bytes on the wire and an attribute 2; both are some dozens on the heap.
  static final long BYTES_PER_BYTE = 400;

  static final long OVERHEAD = 64_000;

  private WireTargets() {}

  static List<Target> all() {
    return List.of(new Nodes(), new PackedNodes(), new Stream(), new Addresses());
  }

  static List<byte[]> nodes() {
    return Vectors.cases("nodes.json").stream()
        .map(vector -> Vectors.hex(vector, "hex"))
        .filter(frame -> frame.length < 2_000)
        .toList();
  }

  /// What a node looks like, without its values.
  static String shape(Node node) {
    String content = node.content().getClass().getSimpleName();
    return content + Math.min(node.attrs().size(), 8) + "/" + Math.min(node.children().size(), 8);
  }

  private static String decode(byte[] frame) {
    try {
      Node node = NodeDecoder.decode(frame);
      String way = shape(node);
      // What was read can be written, and reads the same; a text may come back as bytes.
      byte[] again = NodeEncoder.encode(node);
      byte[] third = NodeEncoder.encode(NodeDecoder.decode(again));
      if (!Arrays.equals(again, third)) {
        throw new AssertionError("a node changes when it is written and read");
      }
      return way;
    } catch (MalformedNodeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /// Frames as they come out of the cipher.
  private static final class Nodes implements Target {
    @Override
    public String name() {
      return "nodes";
    }

    @Override
    public List<byte[]> seeds() {
      return nodes();
    }

    @Override
    public String feed(byte[] input) {
      return decode(input);
    }

    @Override
    public long allowance(byte[] input) {
      boolean packed = input.length > 0 && (input[0] & 2) != 0;
      return OVERHEAD + BYTES_PER_BYTE * (packed ? PackedNodes.unpacked(input) : input.length);
    }
  }

  /// Compressed frames: changed before they are packed, or after.
  private static final class PackedNodes implements Target {
    @Override
    public String name() {
      return "packed-nodes";
    }

    @Override
    public List<byte[]> seeds() {
      return nodes().stream().limit(100).map(PackedNodes::pack).toList();
    }

    @Override
    public byte[] next(Random random, List<byte[]> corpus) {
      if (random.nextBoolean()) {
        byte[] packed = Mutator.next(random, corpus);
        if (packed.length > 0) {
          packed[0] |= 2;
        }
        return packed;
      }
      return pack(Mutator.next(random, nodesOnce));
    }

    private final List<byte[]> nodesOnce = nodes();

    @Override
    public String feed(byte[] input) {
      return decode(input);
    }

    @Override
    public long allowance(byte[] input) {
      return OVERHEAD + BYTES_PER_BYTE * unpacked(input);
    }

    /// The declared limit: a hundred times what came, 4 KiB in any case.
    static long unpacked(byte[] input) {
      return Math.min(1 << 24, Math.max(4_096, 100L * input.length));
    }

    private static byte[] pack(byte[] frame) {
      Deflater deflater = new Deflater();
      deflater.setInput(frame, Math.min(1, frame.length), Math.max(0, frame.length - 1));
      deflater.finish();
      var out = new ByteArrayOutputStream();
      out.write(2);
      byte[] piece = new byte[1_024];
      while (!deflater.finished()) {
        out.write(piece, 0, deflater.deflate(piece));
      }
      deflater.end();
      return out.toByteArray();
    }

    @Override
    public int turn() {
      return 500;
    }
  }

  /// The stream of frames: however it is cut, the same frames come out, or the same refusal.
  private static final class Stream implements Target {
    private static final int LONGEST_FRAME = 5_000;

    @Override
    public String name() {
      return "frames";
    }

    @Override
    public List<byte[]> seeds() {
      List<byte[]> seeds = new ArrayList<>();
      for (byte[] node : nodes().subList(0, 50)) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(Frames.opening(node));
        all.writeBytes(Frames.of(node));
        seeds.add(all.toByteArray());
        seeds.add(Frames.of(node));
        seeds.add(Frames.opening(new byte[30], node));
      }
      return seeds;
    }

    @Override
    public String feed(byte[] input) {
      String way = "";
      for (boolean client : List.of(true, false)) {
        String whole = read(input, client, input.length);
        String cut = read(input, client, 1 + Math.abs(Arrays.hashCode(input) % 40));
        if (!whole.equals(cut)) {
          throw new AssertionError("cut frames are other frames: " + whole + " and " + cut);
        }
        way += whole.substring(0, Math.min(4, whole.length())) + whole.length() % 7;
      }
      return way;
    }

    private static String read(byte[] input, boolean client, int piece) {
      var reader =
          client ? FrameReader.ofClient(LONGEST_FRAME) : FrameReader.ofServer(LONGEST_FRAME);
      var text = new StringBuilder();
      try {
        for (int at = 0; at < input.length; at += Math.max(1, piece)) {
          int length = Math.min(piece, input.length - at);
          for (byte[] frame : reader.read(ByteBuffer.wrap(input, at, length))) {
            text.append(frame.length).append(' ');
          }
        }
      } catch (NoiseException e) {
        // The frames before it may have been given out, or not: they came in one piece.
        return "refused";
      }
      return text.toString();
    }

    @Override
    public long allowance(byte[] input) {
      return OVERHEAD + 200L * input.length;
    }
  }

  private static final class Addresses implements Target {
    @Override
    public String name() {
      return "jids";
    }

    @Override
    public List<byte[]> seeds() {
      return java.util.stream.Stream.of(
              "6281200000001@s.whatsapp.net",
              "6281200000001.0:12@s.whatsapp.net",
              "100000000000001:99@hosted.lid",
              "120363000000000001@g.us",
              "status@broadcast",
              "s.whatsapp.net",
              "3-1@interop",
              "628@c.us",
              "1:65535@msgr")
          .map(text -> text.getBytes(StandardCharsets.UTF_8))
          .toList();
    }

    @Override
    public String feed(byte[] input) {
      var jid = Jid.parse(new String(input, StandardCharsets.UTF_8));
      jid.ifPresent(read -> {
        if (!Jid.parse(read.toString()).equals(jid)) {
          throw new AssertionError("a JID changes when it is written and read: " + read);
        }
      });
      return jid.map(read -> read.server().length() % 8 + " " + (read.device() > 0)).orElse("none");
    }

    @Override
    public long allowance(byte[] input) {
      return 8_000 + 30L * input.length;
    }
  }
}
