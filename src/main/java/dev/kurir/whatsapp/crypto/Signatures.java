package dev.kurir.whatsapp.crypto;

/// XEdDSA verification.
public final class Signatures {
  private Signatures() {}

  /// False for anything that is not a valid signature, also for wrong lengths.
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    throw new UnsupportedOperationException();
  }
}
