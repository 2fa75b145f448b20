package dev.kurir.whatsapp.noise;

/// The other side's bytes cannot be accepted: the connection is over. [#kind] says whether its
/// certificate is the reason. The text holds nothing of the bytes.
public final class NoiseException extends Exception {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  public NoiseException(Kind kind, String rule) {
    super(rule, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /// Why.
  public enum Kind {
    /// Not a message, a frame or an opening of this protocol, or too large.
    MALFORMED,
    /// A byte was changed, a message is missing or came twice, or the keys are not the same.
    NOT_AUTHENTIC,
    /// The certificate chain cannot be read.
    CERTIFICATE_MALFORMED,
    /// A signature of the chain is wrong: it does not lead to the root.
    CERTIFICATE_FORGED,
    /// The serial numbers do not link the chain together.
    CERTIFICATE_WRONG_ISSUER,
    /// The chain vouches for another key than the server has.
    CERTIFICATE_WRONG_KEY,
    CERTIFICATE_NOT_YET_VALID,
    CERTIFICATE_EXPIRED;

    /// True when the server could not prove who it is.
    public boolean isCertificate() {
      return this != MALFORMED && this != NOT_AUTHENTIC;
    }
  }
}
