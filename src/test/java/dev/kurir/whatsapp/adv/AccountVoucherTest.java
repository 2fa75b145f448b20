package dev.kurir.whatsapp.adv;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.ADVDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVEncryptionType;
import dev.kurir.whatsapp.proto.ADVKeyIndexList;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentityHMAC;
import dev.kurir.whatsapp.proto.ADVSignedKeyIndexList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccountVoucherTest {
  private static final byte[] SECRET = new byte[32];

  private final KeyPair phone = KeyPair.generate();
  private final KeyPair device = KeyPair.generate();

  @ParameterizedTest
  @EnumSource
  void whatAPhoneVouchesForIsBelievedOnceTheDeviceConfirmedIt(ADVEncryptionType type) {
    ADVSignedDeviceIdentity vouched =
        new AccountVoucher(phone).vouch(details(type), device.publicKey());

    assertThat(DeviceProof.isVouchedFor(vouched, device.publicKey(), phone.publicKey())).isTrue();
    assertThat(DeviceProof.isComplete(vouched, device.publicKey())).isFalse();
    ADVSignedDeviceIdentity complete = DeviceProof.confirm(vouched, device);
    assertThat(DeviceProof.isComplete(complete, device.publicKey())).isTrue();
    assertThat(DeviceProof.isComplete(complete, KeyPair.generate().publicKey())).isFalse();
    assertThat(DeviceProof.isConfirmed(complete, device.publicKey(), device.publicKey())).isFalse();
    assertThat(DeviceProof.details(complete)).hasValue(details(type));
  }

  /// What a server would have to make up to add a device of its own.
  @Test
  void aDeviceThatOnlyClaimsAnAccountIsNotBelieved() {
    ADVDeviceIdentity details = details(ADVEncryptionType.E2EE);
    ADVSignedDeviceIdentity byStranger =
        new AccountVoucher(KeyPair.generate()).vouch(details, device.publicKey());
    ADVSignedDeviceIdentity claimed =
        DeviceProof.confirm(
            byStranger.toBuilder()
                .setAccountSignatureKey(ByteString.copyFrom(phone.publicKey()))
                .build(),
            device);

    assertThat(DeviceProof.isConfirmed(claimed, device.publicKey(), phone.publicKey())).isTrue();
    assertThat(DeviceProof.isVouchedFor(claimed, device.publicKey(), phone.publicKey())).isFalse();
    assertThat(DeviceProof.isComplete(claimed, device.publicKey())).isFalse();
  }

  @Test
  void anIdentityThatCannotBeReadIsNotBelieved() {
    ADVSignedDeviceIdentity noise =
        new AccountVoucher(phone)
            .vouch(details(ADVEncryptionType.E2EE), device.publicKey()).toBuilder()
                .setDetails(ByteString.copyFrom(new byte[] {0x0a, 9}))
                .build();

    assertThat(DeviceProof.isVouchedFor(noise, device.publicKey(), phone.publicKey())).isFalse();
    assertThat(DeviceProof.details(noise)).isEmpty();
    assertThat(DeviceProof.isComplete(ADVSignedDeviceIdentity.getDefaultInstance(), new byte[0]))
        .isFalse();
  }

  /// HMAC has one right answer, so that ours must be the recorded one.
  @Test
  void theSealIsTheOneThatOthersMade() throws Exception {
    for (var vector : Vectors.cases("adv.json")) {
      byte[] content = Vectors.hex(vector, "deviceIdentity");
      ADVSignedDeviceIdentityHMAC theirs = ADVSignedDeviceIdentityHMAC.parseFrom(content);

      ADVSignedDeviceIdentityHMAC ours =
          AccountVoucher.seal(
              ADVSignedDeviceIdentity.parseFrom(theirs.getDetails()),
              theirs.getAccountType(),
              Vectors.hex(vector, "advSecret"));

      assertThat(ours).isEqualTo(theirs);
    }
  }

  @Test
  void aSealNeedsTheSecret() {
    ADVSignedDeviceIdentityHMAC sealed =
        AccountVoucher.seal(
            new AccountVoucher(phone).vouch(details(ADVEncryptionType.E2EE), device.publicKey()),
            ADVEncryptionType.E2EE,
            SECRET);

    assertThat(DeviceProof.knowsSecret(sealed, SECRET)).isTrue();
    assertThat(DeviceProof.knowsSecret(sealed, new byte[] {1})).isFalse();
    assertThat(
            DeviceProof.knowsSecret(
                sealed.toBuilder().setAccountType(ADVEncryptionType.HOSTED).build(), SECRET))
        .isFalse();
  }

  @Test
  void aListOfDevicesIsSigned() {
    ADVSignedKeyIndexList list =
        new AccountVoucher(phone)
            .sign(ADVKeyIndexList.newBuilder().setRawId(1).addValidIndexes(0).build());

    assertThat(DeviceProof.isSigned(list, phone.publicKey())).isTrue();
    assertThat(DeviceProof.isSigned(list, device.publicKey())).isFalse();
    assertThat(DeviceProof.isSigned(list.toBuilder().clearDetails().build(), phone.publicKey()))
        .isFalse();
  }

  private static ADVDeviceIdentity details(ADVEncryptionType type) {
    return ADVDeviceIdentity.newBuilder()
        .setRawId(7)
        .setTimestamp(1_760_000_000)
        .setKeyIndex(3)
        .setAccountType(type)
        .setDeviceType(type)
        .build();
  }
}
