package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.KeyPair;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What both sides mix every new pair of ratchet keys into; chains hang from it.
record RootKey(byte[] bytes) {
  static final int LENGTH = 32;

  private static final byte[] RATCHET = "WhisperRatchet".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FIRST = "WhisperText".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_SALT = {};

  RootKey {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("no root key");
    }
  }

  /// @param secret of the first agreement
  static Step first(byte[] secret) {
    return Step.of(Hkdf.derive(secret, NO_SALT, FIRST, 64));
  }

  /// @throws IllegalArgumentException when their key is of small order
  Step turn(KeyPair ours, byte[] theirs) {
    return Step.of(Hkdf.derive(ours.agree(theirs), bytes, RATCHET, 64));
  }

  @Override
  public String toString() {
    return "RootKey";
  }

  /// The root after a turn, and the chain that the turn began.
  record Step(RootKey root, ChainKey chain) {
    private static Step of(byte[] derived) {
      return new Step(
          new RootKey(Arrays.copyOf(derived, LENGTH)),
          new ChainKey(Arrays.copyOfRange(derived, LENGTH, LENGTH + ChainKey.LENGTH), 0));
    }
  }
}
