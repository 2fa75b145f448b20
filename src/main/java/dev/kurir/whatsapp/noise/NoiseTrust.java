package dev.kurir.whatsapp.noise;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.Signatures;
import dev.kurir.whatsapp.noise.NoiseException.Kind;
import dev.kurir.whatsapp.proto.CertChain;
import dev.kurir.whatsapp.proto.CertChain.NoiseCertificate;
import java.time.Clock;
import java.util.HexFormat;

/// Whom a client believes: servers whose certificate chain leads to one root key. The chain has two
/// links: the root signs an intermediate key, that one signs the server's noise key. Signatures are
/// over the bytes of the details as they came. Thread-safe.
///
/// @param root the public key of the root, 32 bytes
/// @param clock both certificates must be valid now
public record NoiseTrust(byte[] root, Clock clock) {
  private static final int ROOT_SERIAL = 0;
  private static final int KEY_LENGTH = 32;

  /// The key that WhatsApp's own servers chain to.
  public static byte[] whatsAppRoot() {
    return HexFormat.of()
        .parseHex("142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b");
  }

  /// Returns when `chain` proves that the server with `serverKey` is one of the root's.
  void check(byte[] chain, byte[] serverKey) throws NoiseException {
    CertChain certificates = parse(chain);
    NoiseCertificate.Details intermediate = details(certificates.getIntermediate(), root);
    if (intermediate.getKey().size() != KEY_LENGTH) {
      throw new NoiseException(Kind.CERTIFICATE_MALFORMED, "a key of a wrong length");
    }
    NoiseCertificate.Details leaf =
        details(certificates.getLeaf(), intermediate.getKey().toByteArray());
    if (intermediate.getIssuerSerial() != ROOT_SERIAL
        || leaf.getIssuerSerial() != intermediate.getSerial()) {
      throw new NoiseException(Kind.CERTIFICATE_WRONG_ISSUER, "serial numbers do not match");
    }
    if (!Digests.same(leaf.getKey().toByteArray(), serverKey)) {
      throw new NoiseException(Kind.CERTIFICATE_WRONG_KEY, "a certificate of another server");
    }
    checkDates(intermediate);
    checkDates(leaf);
  }

  private static CertChain parse(byte[] chain) throws NoiseException {
    try {
      return ProtoReader.read(CertChain.getDefaultInstance(), chain, ProtoReader.SMALL);
    } catch (InvalidProtocolBufferException _) {
      throw new NoiseException(Kind.CERTIFICATE_MALFORMED, "not a certificate chain");
    }
  }

  private static NoiseCertificate.Details details(NoiseCertificate certificate, byte[] issuer)
      throws NoiseException {
    byte[] details = certificate.getDetails().toByteArray();
    if (!Signatures.verify(issuer, details, certificate.getSignature().toByteArray())) {
      throw new NoiseException(Kind.CERTIFICATE_FORGED, "a wrong signature");
    }
    try {
      return ProtoReader.read(
          NoiseCertificate.Details.getDefaultInstance(), details, ProtoReader.SMALL);
    } catch (InvalidProtocolBufferException _) {
      throw new NoiseException(Kind.CERTIFICATE_MALFORMED, "not the details of a certificate");
    }
  }

  /// Both ends are inclusive.
  private void checkDates(NoiseCertificate.Details details) throws NoiseException {
    long now = clock.instant().getEpochSecond();
    if (now < details.getNotBefore()) {
      throw new NoiseException(Kind.CERTIFICATE_NOT_YET_VALID, "not valid yet");
    }
    if (now > details.getNotAfter()) {
      throw new NoiseException(Kind.CERTIFICATE_EXPIRED, "no longer valid");
    }
  }
}
