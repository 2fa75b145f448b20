package dev.kurir.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Changes good inputs a little: bits, bytes that mean something to the formats at hand, pieces
/// that are doubled, lost, or taken from other inputs; and lengths that promise too much.
final class Mutator {
  private static final int LONGEST = 1 << 16;

  /// Ends of number ranges, lengths and tags of binary XML, field tags of protocol buffers.
  private static final int[] INTERESTING = {
    0, 1, 2, 7, 8, 10, 0x0f, 0x12, 0x1a, 0x22, 0x33, 0x7f, 0x80, 0xf0, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9,
    0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
  };

  private Mutator() {}

  static byte[] next(Random random, List<byte[]> corpus) {
    if (random.nextInt(50) == 0) {
      return random(random, 1 + random.nextInt(200));
    }
    byte[] input = pick(random, corpus);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      input = change(random, input, corpus);
    }
    return input.length > LONGEST ? Arrays.copyOf(input, LONGEST) : input;
  }

  static byte[] pick(Random random, List<byte[]> corpus) {
    return corpus.get(random.nextInt(corpus.size()));
  }

  static byte[] change(Random random, byte[] input, List<byte[]> corpus) {
    if (input.length == 0) {
      return random(random, 1 + random.nextInt(8));
    }
    int at = random.nextInt(input.length);
    return switch (random.nextInt(10)) {
      case 0 -> replaced(input, at, (byte) (input[at] ^ 1 << random.nextInt(8)));
      case 1, 2 -> replaced(input, at, (byte) INTERESTING[random.nextInt(INTERESTING.length)]);
      case 3 -> replaced(input, at, (byte) (input[at] + (random.nextBoolean() ? 1 : -1)));
      case 4 -> spliced(input, at, at, random(random, 1 + random.nextInt(16)));
      case 5 -> spliced(input, at, end(random, input, at), new byte[0]);
      case 6 -> Arrays.copyOf(input, at);
      case 7 -> spliced(input, at, at, repeated(random, input, at));
      case 8 -> spliced(input, at, end(random, input, at), piece(random, pick(random, corpus)));
      default -> spliced(input, at, at + 1, varint(random));
    };
  }

  private static byte[] replaced(byte[] input, int at, byte by) {
    byte[] changed = input.clone();
    changed[at] = by;
    return changed;
  }

  private static int end(Random random, byte[] input, int from) {
    return from + random.nextInt(Math.min(64, input.length - from) + 1);
  }

  private static byte[] spliced(byte[] input, int from, int to, byte[] middle) {
    byte[] changed = new byte[input.length - (to - from) + middle.length];
    System.arraycopy(input, 0, changed, 0, from);
    System.arraycopy(middle, 0, changed, from, middle.length);
    System.arraycopy(input, to, changed, from + middle.length, input.length - to);
    return changed;
  }

  /// Rarely very often: lists are meant to be short.
  private static byte[] repeated(Random random, byte[] input, int at) {
    byte[] piece = Arrays.copyOfRange(input, at, end(random, input, at));
    int times = random.nextInt(20) == 0 ? 1 + random.nextInt(20_000) : 1 + random.nextInt(4);
    byte[] all = new byte[Math.min(LONGEST, piece.length * times)];
    for (int i = 0; i < all.length; i++) {
      all[i] = piece[i % piece.length];
    }
    return all;
  }

  private static byte[] piece(Random random, byte[] other) {
    if (other.length == 0) {
      return other;
    }
    int from = random.nextInt(other.length);
    return Arrays.copyOfRange(other, from, end(random, other, from));
  }

  private static byte[] varint(Random random) {
    byte[] number = new byte[1 + random.nextInt(10)];
    Arrays.fill(number, (byte) 0xff);
    number[number.length - 1] = (byte) random.nextInt(128);
    return number;
  }

  static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
