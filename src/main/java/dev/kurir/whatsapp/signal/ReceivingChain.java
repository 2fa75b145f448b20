package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.signal.Ratchet.Found;
import dev.kurir.whatsapp.signal.Ratchet.Lookup;
import dev.kurir.whatsapp.signal.Ratchet.TooFar;
import dev.kurir.whatsapp.signal.Ratchet.Used;
import java.util.function.Function;

/// What the other side writes between two turns of its ratchet: all its messages carry the same
/// ratchet key and count from 0.
///
/// @param ratchetKey theirs
/// @param next the link for the first counter that has not been reached yet
/// @param skipped seeds of earlier messages that have not come yet
record ReceivingChain(byte[] ratchetKey, ChainKey next, SkippedKeys skipped) {
  /// How far a counter may jump ahead (libsignal's Java library: the same). Bounds the hashing that
  /// one message can cause to about a millisecond.
  static final int MAX_JUMP = 2_000;

  ReceivingChain {
    if (ratchetKey.length != PublicKeys.LENGTH) {
      throw new IllegalArgumentException("no ratchet key");
    }
  }

  /// Finds the keys of a message. Hashes up to [#MAX_JUMP] links; the skipped seeds are drawn only
  /// when the result is asked for the ratchet after it, that is, once the MAC proved the message.
  ///
  /// @param put replaces this chain in its ratchet
  Lookup find(int counter, Function<ReceivingChain, Ratchet> put) {
    if (counter < next.index()) {
      return skipped
          .seed(counter)
          .<Lookup>map(seed ->
              new Found(
                  MessageKey.of(counter, seed),
                  () -> put.apply(withSkipped(skipped.without(counter)))))
          .orElseGet(Used::new);
    }
    int jump = counter - next.index();
    if (jump > MAX_JUMP) {
      return new TooFar();
    }
    ChainKey link = next;
    for (int i = 0; i < jump; i++) {
      link = link.next();
    }
    ChainKey reached = link;
    return new Found(
        reached.messageKey(),
        () -> put.apply(new ReceivingChain(ratchetKey, reached.next(), skipped.with(next, jump))));
  }

  ReceivingChain withSkipped(SkippedKeys kept) {
    return new ReceivingChain(ratchetKey, next, kept);
  }

  @Override
  public String toString() {
    return "ReceivingChain[" + next.index() + ", " + skipped.size() + " skipped]";
  }
}
