package dev.kurir.whatsapp.noise;

import static com.google.protobuf.UnsafeByteOperations.unsafeWrap;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.CertChain;
import dev.kurir.whatsapp.proto.CertChain.NoiseCertificate;
import java.time.Instant;

/// Issues what [NoiseTrust] checks: for servers that are not WhatsApp's, with a root of their own.
/// Thread-safe.
///
/// @param root clients that trust it take its public half as a setting
public record CertificateAuthority(KeyPair root) {
  private static final int ROOT_SERIAL = 0;
  private static final int INTERMEDIATE_SERIAL = 1;
  private static final int LEAF_SERIAL = 2;

  /// A `CertChain` for a server's noise key, with a new intermediate key that nobody keeps.
  ///
  /// @param serverKey the public key of the server, 32 bytes
  public byte[] issue(byte[] serverKey, Instant notBefore, Instant notAfter) {
    KeyPair intermediate = KeyPair.generate();
    NoiseCertificate.Details.Builder dates =
        NoiseCertificate.Details.newBuilder()
            .setNotBefore(notBefore.getEpochSecond())
            .setNotAfter(notAfter.getEpochSecond());
    NoiseCertificate.Details forIntermediate =
        dates
            .setSerial(INTERMEDIATE_SERIAL)
            .setIssuerSerial(ROOT_SERIAL)
            .setKey(unsafeWrap(intermediate.publicKey()))
            .build();
    NoiseCertificate.Details forServer =
        dates
            .setSerial(LEAF_SERIAL)
            .setIssuerSerial(INTERMEDIATE_SERIAL)
            .setKey(unsafeWrap(serverKey))
            .build();
    return CertChain.newBuilder()
        .setIntermediate(sign(forIntermediate, root))
        .setLeaf(sign(forServer, intermediate))
        .build()
        .toByteArray();
  }

  private static NoiseCertificate sign(NoiseCertificate.Details details, KeyPair issuer) {
    byte[] bytes = details.toByteArray();
    return NoiseCertificate.newBuilder()
        .setDetails(unsafeWrap(bytes))
        .setSignature(unsafeWrap(issuer.sign(bytes)))
        .build();
  }
}
