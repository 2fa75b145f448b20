package dev.kurir.whatsapp.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The seeds of messages of one chain that have not come yet, by counter. Immutable, and flat: a
/// message costs 36 bytes. Keeping the chain's earlier link instead would be smaller, but would
/// also give back the keys of messages that were read already.
final class SkippedKeys {
  static final int SEED = 32;
  static final SkippedKeys NONE = new SkippedKeys(new int[0], new byte[0]);

  /// Ascending.
  private final int[] counters;

  private final byte[] seeds;

  private SkippedKeys(int[] counters, byte[] seeds) {
    this.counters = counters;
    this.seeds = seeds;
  }

  /// @param counters ascending; owned by the result, like `seeds`
  private static SkippedKeys of(int[] counters, byte[] seeds) {
    if (seeds.length != counters.length * SEED) {
      throw new IllegalArgumentException("skipped keys and counters differ in number");
    }
    for (int i = 0; i < counters.length; i++) {
      if (counters[i] < 0 || (i > 0 && counters[i] <= counters[i - 1])) {
        throw new IllegalArgumentException("counters of skipped keys do not ascend");
      }
    }
    return counters.length == 0 ? NONE : new SkippedKeys(counters, seeds);
  }

  /// Reads what [#distances] and [#seeds] gave.
  ///
  /// @throws IllegalArgumentException when they do not fit together
  static SkippedKeys of(List<Integer> distances, byte[] seeds) {
    int[] counters = new int[distances.size()];
    int before = 0;
    for (int i = 0; i < counters.length; i++) {
      before += distances.get(i);
      counters[i] = before;
    }
    return of(counters, seeds);
  }

  int size() {
    return counters.length;
  }

  /// The kept form of the counters: each as the distance from the one before, the first from 0.
  List<Integer> distances() {
    List<Integer> distances = new ArrayList<>(counters.length);
    int before = 0;
    for (int counter : counters) {
      distances.add(counter - before);
      before = counter;
    }
    return distances;
  }

  /// Owned by this object.
  byte[] seeds() {
    return seeds;
  }

  Optional<byte[]> seed(int counter) {
    int at = Arrays.binarySearch(counters, counter);
    return at < 0
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(seeds, at * SEED, (at + 1) * SEED));
  }

  SkippedKeys without(int counter) {
    int at = Arrays.binarySearch(counters, counter);
    if (at < 0) {
      return this;
    }
    int[] keptCounters = new int[counters.length - 1];
    byte[] keptSeeds = new byte[seeds.length - SEED];
    System.arraycopy(counters, 0, keptCounters, 0, at);
    System.arraycopy(counters, at + 1, keptCounters, at, keptCounters.length - at);
    System.arraycopy(seeds, 0, keptSeeds, 0, at * SEED);
    System.arraycopy(seeds, (at + 1) * SEED, keptSeeds, at * SEED, keptSeeds.length - at * SEED);
    return of(keptCounters, keptSeeds);
  }

  /// Adds the links from the first one on, `count` of them; they are later than all that are kept.
  SkippedKeys with(ChainKey first, int count) {
    if (count == 0) {
      return this;
    }
    int[] allCounters = Arrays.copyOf(counters, counters.length + count);
    byte[] allSeeds = Arrays.copyOf(seeds, seeds.length + count * SEED);
    ChainKey link = first;
    for (int i = counters.length; i < allCounters.length; i++) {
      allCounters[i] = link.index();
      System.arraycopy(link.seed(), 0, allSeeds, i * SEED, SEED);
      link = link.next();
    }
    return of(allCounters, allSeeds);
  }

  /// Forgets the oldest, so that at most `limit` remain.
  SkippedKeys newest(int limit) {
    if (size() <= limit) {
      return this;
    }
    int gone = size() - limit;
    return of(
        Arrays.copyOfRange(counters, gone, counters.length),
        Arrays.copyOfRange(seeds, gone * SEED, seeds.length));
  }

  @Override
  public String toString() {
    return "SkippedKeys[" + size() + "]";
  }
}
