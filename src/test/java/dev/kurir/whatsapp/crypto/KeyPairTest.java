package dev.kurir.whatsapp.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kurir.whatsapp.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyPairTest {
  private static final byte[] MESSAGE = "halo".getBytes(StandardCharsets.UTF_8);

  @Test
  void publicHalvesAreThoseOfOtherImplementations() {
    for (var identity : Vectors.cases("adv.json")) {
      KeyPair pair = KeyPair.ofPrivate(Vectors.hex(identity, "ownIdentity", "private"));

      assertThat(pair.publicKey()).isEqualTo(Vectors.hex(identity, "ownIdentity", "public"));
    }
  }

  @Test
  void agreementIsThatOfRfc7748() {
    KeyPair pair =
        KeyPair.ofPrivate(hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"));
    byte[] point = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");

    assertThat(pair.agree(point))
        .isEqualTo(hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"));
  }

  @Test
  void bothSidesAgree() {
    KeyPair one = KeyPair.generate();
    KeyPair other = KeyPair.generate();

    assertThat(one.agree(other.publicKey())).isEqualTo(other.agree(one.publicKey()));
    assertThat(one).isEqualTo(KeyPair.ofPrivate(one.privateKey())).isNotEqualTo(other);
  }

  @Test
  void aPublicKeyOfSmallOrderIsRefused() {
    KeyPair pair = KeyPair.generate();
    byte[] one = new byte[32];
    one[0] = 1;

    assertThatIllegalArgumentException().isThrownBy(() -> pair.agree(new byte[32]));
    assertThatIllegalArgumentException().isThrownBy(() -> pair.agree(one));
    assertThatIllegalArgumentException().isThrownBy(() -> pair.agree(new byte[31]));
  }

  @Test
  void aSignatureOfAnotherImplementationVerifies() {
    var bob = Vectors.read("signal.json").get("bob");
    byte[] key = Vectors.hex(bob, "signedPreKey", "public");
    byte[] typed = new byte[33];
    typed[0] = 5;
    System.arraycopy(key, 0, typed, 1, 32);

    assertThat(
            Signatures.verify(
                Vectors.hex(bob, "identityPublic"),
                typed,
                Vectors.hex(bob, "signedPreKey", "signature")))
        .isTrue();
  }

  @Test
  void aSignatureVerifiesForItsKeyAndMessageOnly() {
    for (int round = 0; round < 20; round++) {
      KeyPair pair = KeyPair.generate();
      byte[] signature = pair.sign(MESSAGE);

      assertThat(Signatures.verify(pair.publicKey(), MESSAGE, signature)).isTrue();
      assertThat(Signatures.verify(KeyPair.generate().publicKey(), MESSAGE, signature)).isFalse();
      assertThat(Signatures.verify(pair.publicKey(), new byte[] {1}, signature)).isFalse();
    }
  }

  @Test
  void everyChangedByteOfSignatureOrKeyIsRefused() {
    KeyPair pair = KeyPair.generate();
    byte[] signature = pair.sign(MESSAGE);

    assertThat(Signatures.verify(pair.publicKey(), MESSAGE, flip(signature, 511))).isFalse();
    assertThat(Signatures.verify(flip(pair.publicKey(), 255), MESSAGE, signature)).isFalse();
    for (int bit = 0; bit < 8 * signature.length; bit += 3) {
      assertThat(Signatures.verify(pair.publicKey(), MESSAGE, flip(signature, bit)))
          .as("bit %d of the signature", bit)
          .isFalse();
    }
    for (int bit = 0; bit < 8 * 32; bit += 3) {
      assertThat(Signatures.verify(flip(pair.publicKey(), bit), MESSAGE, signature))
          .as("bit %d of the key", bit)
          .isFalse();
    }
  }

  @Test
  void wrongLengthsAreNoSignatures() {
    KeyPair pair = KeyPair.generate();
    byte[] signature = pair.sign(MESSAGE);

    assertThat(Signatures.verify(pair.publicKey(), MESSAGE, new byte[0])).isFalse();
    assertThat(Signatures.verify(pair.publicKey(), MESSAGE, new byte[65])).isFalse();
    assertThat(Signatures.verify(new byte[33], MESSAGE, signature)).isFalse();
    assertThat(Signatures.verify(new byte[0], MESSAGE, signature)).isFalse();
  }

  @Test
  void aSecondSpellingOfAKeyIsRefused() {
    byte[] notCanonical = new byte[32];
    Arrays.fill(notCanonical, (byte) 0xff);
    notCanonical[31] = 0x7f;
    notCanonical[0] = (byte) 0xed;

    assertThat(Signatures.verify(notCanonical, MESSAGE, new byte[64])).isFalse();
  }

  @Test
  void theTextNamesNoKey() {
    assertThat(KeyPair.generate().toString()).isEqualTo("KeyPair");
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
