package dev.kurir.whatsapp.signal;

import java.util.Arrays;
import java.util.OptionalInt;

/// Which keys a session began with. The base key, made anew for each session by the one who starts
/// it, is the session's name: a `pkmsg` that carries a known one goes on with that session.
record Handshake(byte[] baseKey, int signedPreKeyId, OptionalInt preKeyId) {
  Handshake {
    if (baseKey.length != PublicKeys.LENGTH) {
      throw new IllegalArgumentException("no base key");
    }
  }

  boolean isNamed(byte[] otherBaseKey) {
    return PublicKeys.same(baseKey, otherBaseKey);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Handshake(var base, var signed, var oneTime)
        && isNamed(base)
        && signedPreKeyId == signed
        && preKeyId.equals(oneTime);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(baseKey);
  }
}
