package dev.kurir.whatsapp.signal;

import java.util.function.Supplier;

/// The keys of what one sender writes in a row, for a reader that meets the messages in any order:
/// each key is given once.
///
/// @param next the link for the first counter that has not been reached yet
/// @param skipped seeds of earlier messages that have not come yet
record KeyChain(ChainKey next, SkippedKeys skipped) {
  /// How far a counter may jump ahead (libsignal's Java library: the same). Bounds the hashing that
  /// one message can cause to about a millisecond.
  static final int MAX_JUMP = 2_000;

  static KeyChain from(ChainKey first) {
    return new KeyChain(first, SkippedKeys.NONE);
  }

  /// Hashes up to [#MAX_JUMP] links; the skipped seeds are drawn only when the result is asked for
  /// the chain after it, that is, once the message is proven.
  Lookup find(int counter) {
    if (counter < next.index()) {
      return skipped
          .seed(counter)
          .<Lookup>map(seed -> new Found(seed, () -> new KeyChain(next, skipped.without(counter))))
          .orElseGet(Used::new);
    }
    int jump = counter - next.index();
    if (jump > MAX_JUMP || counter == Integer.MAX_VALUE) {
      return new TooFar();
    }
    ChainKey link = next;
    for (int i = 0; i < jump; i++) {
      link = link.next();
    }
    ChainKey reached = link;
    return new Found(reached.seed(), () -> new KeyChain(reached.next(), skipped.with(next, jump)));
  }

  KeyChain keepingSkipped(int limit) {
    return skipped.size() <= limit ? this : new KeyChain(next, skipped.newest(limit));
  }

  @Override
  public String toString() {
    return "KeyChain[" + next.index() + ", " + skipped.size() + " skipped]";
  }

  /// Where the key of a message may be.
  sealed interface Lookup {}

  /// @param after the chain without it
  record Found(byte[] seed, Supplier<KeyChain> after) implements Lookup {}

  /// It was used, or skipped so long ago that it is forgotten.
  record Used() implements Lookup {}

  /// The counter jumps further than is followed.
  record TooFar() implements Lookup {}
}
