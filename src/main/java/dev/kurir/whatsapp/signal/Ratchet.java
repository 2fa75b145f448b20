package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The double ratchet, as a value.
///
/// A turn has two halves. Theirs happens when a message brings a new ratchet key; ours is put off
/// until we write again (decision 0022; libsignal does both at once). So reading is a pure function
/// without randomness and costs one agreement instead of two and a new key, and a session that only
/// reads keeps no private ratchet key. On the wire nothing differs.
///
/// @param sending null from their half of a turn until ours
/// @param previousCounter the last counter that we used in the chain before this one
/// @param receiving at most [#MAX_CHAINS], oldest first; the last is the one that they write in
record Ratchet(
    RootKey root,
    @Nullable SendingChain sending,
    int previousCounter,
    List<ReceivingChain> receiving) {
  /// Messages of turns further back can no longer be read (libsignal: the same).
  static final int MAX_CHAINS = 5;

  Ratchet {
    receiving = List.copyOf(receiving);
    if (receiving.size() > MAX_CHAINS || previousCounter < 0) {
      throw new IllegalArgumentException("no ratchet");
    }
    if (sending == null && receiving.isEmpty()) {
      throw new IllegalArgumentException("a ratchet that can neither write nor turn");
    }
  }

  /// Takes the keys of our next message, after our half of a turn where that is due.
  Written write() {
    if (sending == null) {
      KeyPair ours = KeyPair.generate();
      RootKey.Step step = root.turn(ours, receiving.getLast().ratchetKey());
      return new Ratchet(
              step.root(), new SendingChain(ours, step.chain()), previousCounter, receiving)
          .write();
    }
    ChainKey link = sending.next();
    SendingChain after = new SendingChain(sending.ratchet(), link.next());
    return new Written(
        new Ratchet(root, after, previousCounter, receiving),
        sending.ratchet().publicKey(),
        previousCounter,
        link.messageKey());
  }

  /// Finds the keys of a message in the chains that are known.
  Lookup find(byte[] theirKey, int counter) {
    for (int i = receiving.size() - 1; i >= 0; i--) {
      ReceivingChain chain = receiving.get(i);
      if (PublicKeys.same(chain.ratchetKey(), theirKey)) {
        int at = i;
        return lookup(chain, counter, changed -> withChain(at, changed));
      }
    }
    return new Unknown();
  }

  /// Finds the keys of a message that may be the first one seen after their half of a turn. While
  /// ours is due they cannot turn again: they have not heard of a new key.
  Lookup turn(byte[] theirKey, int counter) {
    if (sending == null) {
      return new Unknown();
    }
    if (counter > KeyChain.MAX_JUMP) {
      return new TooFar();
    }
    RootKey.Step step;
    try {
      step = root.turn(sending.ratchet(), theirKey);
    } catch (IllegalArgumentException _) {
      return new Unknown();
    }
    return lookup(
        new ReceivingChain(theirKey, KeyChain.from(step.chain())),
        counter,
        chain -> turned(step.root(), sending.next().index(), chain));
  }

  private static Lookup lookup(
      ReceivingChain chain, int counter, Function<ReceivingChain, Ratchet> put) {
    return switch (chain.keys().find(counter)) {
      case KeyChain.Found(var seed, var after) ->
          new Found(MessageKey.of(counter, seed), () -> put.apply(chain.with(after.get())));
      case KeyChain.Used() -> new Used();
      case KeyChain.TooFar() -> new TooFar();
    };
  }

  private Ratchet turned(RootKey newRoot, int written, ReceivingChain chain) {
    List<ReceivingChain> chains = new ArrayList<>(receiving);
    if (chains.size() == MAX_CHAINS) {
      chains.removeFirst();
    }
    chains.add(chain);
    return new Ratchet(newRoot, null, Math.max(written - 1, 0), chains);
  }

  private Ratchet withChain(int at, ReceivingChain chain) {
    List<ReceivingChain> chains = new ArrayList<>(receiving);
    chains.set(at, chain);
    return new Ratchet(root, sending, previousCounter, chains);
  }

  int skipped() {
    int sum = 0;
    for (ReceivingChain chain : receiving) {
      sum += chain.keys().skipped().size();
    }
    return sum;
  }

  /// Forgets skipped keys, those of the oldest chains first, so that at most `limit` remain.
  Ratchet keepingSkipped(int limit) {
    if (skipped() <= limit) {
      return this;
    }
    List<ReceivingChain> chains = new ArrayList<>(receiving);
    int left = limit;
    for (int i = chains.size() - 1; i >= 0; i--) {
      KeyChain kept = chains.get(i).keys().keepingSkipped(left);
      chains.set(i, chains.get(i).with(kept));
      left -= kept.skipped().size();
    }
    return new Ratchet(root, sending, previousCounter, chains);
  }

  @Override
  public String toString() {
    return "Ratchet" + receiving;
  }

  /// @param ratchetKey ours, to be named in the message
  record Written(Ratchet after, byte[] ratchetKey, int previousCounter, MessageKey key) {}

  /// Where the keys of a message may be.
  sealed interface Lookup {}

  /// @param after the ratchet without them; ask only when the MAC is right
  record Found(MessageKey key, Supplier<Ratchet> after) implements Lookup {}

  /// They were used, or skipped so long ago that they are forgotten.
  record Used() implements Lookup {}

  /// The counter jumps further than is followed.
  record TooFar() implements Lookup {}

  /// The message belongs to no chain of this ratchet.
  record Unknown() implements Lookup {}
}
