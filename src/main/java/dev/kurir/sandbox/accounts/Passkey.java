package dev.kurir.sandbox.accounts;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/// The passkey of an account, as the server keeps it. An account that has one asks for it before it
/// lets a new companion in.
///
/// @param credentialId its name, chosen by the authenticator
/// @param publicKey P-256, in the form of X.509 (SubjectPublicKeyInfo)
public record Passkey(byte[] credentialId, byte[] publicKey) {
  private static final int COORDINATE_BITS = 256;

  /// Empty when the key is none of P-256.
  public Optional<ECPublicKey> key() {
    try {
      var key =
          KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey.clone()));
      return key instanceof ECPublicKey ec
              && ec.getParams().getCurve().getField().getFieldSize() == COORDINATE_BITS
          ? Optional.of(ec)
          : Optional.empty();
    } catch (GeneralSecurityException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "Passkey";
  }
}
