package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Signatures;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreKeysTest {
  @Test
  void idsFollowEachOtherWrapAfterThreeBytesAndAreNeverZero() {
    assertThat(OneTimePreKey.generate(0, 3)).extracting(OneTimePreKey::id).containsExactly(1, 2, 3);
    assertThat(OneTimePreKey.generate(0xfffffd, 4))
        .extracting(OneTimePreKey::id)
        .containsExactly(0xfffffe, 0xffffff, 1, 2);
    assertThat(PreKeyIds.after(-5)).isEqualTo(1);
  }

  @Test
  void everyKeyIsAnotherOne() {
    List<OneTimePreKey> keys = OneTimePreKey.generate(0, 50);

    assertThat(keys).extracting(OneTimePreKey::pair).doesNotHaveDuplicates();
  }

  @Test
  void aSignedPreKeyIsSignedWithItsTypeByte() {
    KeyPair identity = KeyPair.generate();

    SignedPreKey signed = SignedPreKey.generate(identity, 7);

    byte[] typed = PublicKeys.serialize(signed.pair().publicKey());
    assertThat(typed).hasSize(33).startsWith(5);
    assertThat(Signatures.verify(identity.publicKey(), typed, signed.signature())).isTrue();
    assertThat(
            Signatures.verify(identity.publicKey(), signed.pair().publicKey(), signed.signature()))
        .isFalse();
  }

  @Test
  void registrationIdsAreInTheirRange() {
    for (int i = 0; i < 200; i++) {
      assertThat(LocalIdentity.generate().registrationId()).isBetween(1, 16_380);
    }
  }
}
