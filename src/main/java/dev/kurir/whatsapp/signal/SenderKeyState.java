package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One sender key: a chain of message keys, and the key that signs the messages.
///
/// @param id chosen at random by the sender; messages name it
/// @param signing the public half, 32 bytes
/// @param own the pair, when the sender is us
record SenderKeyState(int id, KeyChain keys, byte[] signing, @Nullable KeyPair own) {
  SenderKeyState {
    if (id < 0 || signing.length != PublicKeys.LENGTH) {
      throw new IllegalArgumentException("no sender key");
    }
  }

  Optional<KeyPair> signer() {
    return Optional.ofNullable(own);
  }

  SenderKeyState with(KeyChain other) {
    return new SenderKeyState(id, other, signing, own);
  }

  boolean isSameKeyAs(SenderKeyState other) {
    return id == other.id && PublicKeys.same(signing, other.signing);
  }

  @Override
  public String toString() {
    return "SenderKeyState[" + keys + "]";
  }
}
