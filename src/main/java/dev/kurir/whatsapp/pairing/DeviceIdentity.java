package dev.kurir.whatsapp.pairing;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.adv.DeviceProof;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.ADVDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentityHMAC;
import java.util.List;
import java.util.Optional;

/// Reads the `<device-identity>` of a `<pair-success>`: did the phone that scanned our code really
/// vouch for our key? (Protocol brief, section 4a.)
public final class DeviceIdentity {
  private DeviceIdentity() {}

  /// @param content of `<device-identity>`: an `ADVSignedDeviceIdentityHMAC`
  /// @param secrets what our QR code told the phone, and what was agreed under a pairing code: one
  ///   of them must be known
  /// @param own our identity key
  public static Answer accept(byte[] content, List<byte[]> secrets, KeyPair own) {
    try {
      ADVSignedDeviceIdentityHMAC container =
          ProtoReader.read(
              ADVSignedDeviceIdentityHMAC.getDefaultInstance(), content, ProtoReader.SMALL);
      return secrets.stream().anyMatch(secret -> DeviceProof.knowsSecret(container, secret))
          ? accept(
              ProtoReader.read(
                  ADVSignedDeviceIdentity.getDefaultInstance(),
                  container.getDetails().toByteArray(),
                  ProtoReader.SMALL),
              own)
          : new Answer.Refused(Refusal.HMAC_MISMATCH);
    } catch (InvalidProtocolBufferException _) {
      return new Answer.Refused(Refusal.UNREADABLE);
    }
  }

  private static Answer accept(ADVSignedDeviceIdentity identity, KeyPair own) {
    Optional<ADVDeviceIdentity> details = DeviceProof.details(identity);
    if (details.isEmpty()) {
      return new Answer.Refused(Refusal.UNREADABLE);
    }
    byte[] accountKey = identity.getAccountSignatureKey().toByteArray();
    if (!DeviceProof.isVouchedFor(identity, own.publicKey(), accountKey)) {
      return new Answer.Refused(Refusal.SIGNATURE_MISMATCH);
    }
    ADVSignedDeviceIdentity account = DeviceProof.confirm(identity, own);
    byte[] reply = account.toBuilder().clearAccountSignatureKey().build().toByteArray();
    return new Answer.Accepted(account, accountKey, details.get().getKeyIndex(), reply);
  }

  /// What to do about a `<pair-success>`.
  public sealed interface Answer {
    /// Store `account` before `reply` is sent.
    ///
    /// @param account with all three parts; goes with every `pkmsg` from now on
    /// @param accountKey the identity key of the phone
    /// @param keyIndex attribute `key-index` of the reply
    /// @param reply content of the reply's `<device-identity>`: without the account's key
    record Accepted(ADVSignedDeviceIdentity account, byte[] accountKey, int keyIndex, byte[] reply)
        implements Answer {}

    record Refused(Refusal refusal) implements Answer {}
  }

  /// The `<error>` that the server is answered with.
  public enum Refusal {
    HMAC_MISMATCH(401, "hmac-mismatch"),
    SIGNATURE_MISMATCH(401, "signature-mismatch"),
    UNREADABLE(500, "internal-error");

    private final int code;
    private final String text;

    Refusal(int code, String text) {
      this.code = code;
      this.text = text;
    }

    public int code() {
      return code;
    }

    public String text() {
      return text;
    }
  }
}
