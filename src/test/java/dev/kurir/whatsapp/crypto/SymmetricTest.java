package dev.kurir.whatsapp.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Known answers from the documents that define these functions.
class SymmetricTest {
  private static final byte[] NONE = {};

  @Test
  void hkdfGivesTheAnswersOfRfc5869() {
    byte[] first =
        Hkdf.derive(
            hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
            hex("000102030405060708090a0b0c"),
            hex("f0f1f2f3f4f5f6f7f8f9"),
            42);
    byte[] third = Hkdf.derive(hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), NONE, NONE, 42);

    assertThat(first)
        .isEqualTo(
            hex(
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
    assertThat(third)
        .isEqualTo(
            hex(
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
  }

  @Test
  void hmacGivesTheAnswersOfRfc4231() {
    byte[] key = hex("4a656665");
    byte[] data = hex("7768617420646f2079612077616e7420666f72206e6f7468696e673f");

    assertThat(Hmac.sha256(key, Arrays.copyOf(data, 5), Arrays.copyOfRange(data, 5, data.length)))
        .isEqualTo(hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    assertThat(Hmac.sha512(key, data))
        .isEqualTo(
            hex(
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"));
  }

  @Test
  void gcmGivesTheAnswerOfItsSpecification() {
    byte[] key = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    byte[] iv = hex("cafebabefacedbaddecaf888");
    byte[] associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    byte[] plaintext =
        hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");

    byte[] ciphertext = Aes.gcmEncrypt(key, iv, associated, plaintext);

    assertThat(ciphertext)
        .isEqualTo(
            hex(
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"));
    assertThat(Aes.gcmDecrypt(key, iv, associated, ciphertext)).hasValue(plaintext);
    ciphertext[7] ^= 1;
    assertThat(Aes.gcmDecrypt(key, iv, associated, ciphertext)).isEmpty();
    assertThat(Aes.gcmDecrypt(key, iv, associated, new byte[15])).isEmpty();
  }

  @Test
  void cbcGivesTheAnswerOfNist() {
    byte[] key = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    byte[] iv = hex("000102030405060708090a0b0c0d0e0f");
    byte[] block = hex("6bc1bee22e409f96e93d7e117393172a");

    byte[] ciphertext = Aes.cbcEncrypt(key, iv, block);

    assertThat(ciphertext).hasSize(32).startsWith(hex("f58c4c04d6e5f1ba779eabfb5f7bfbd6"));
    assertThat(Aes.cbcDecrypt(key, iv, ciphertext)).hasValue(block);
    assertThat(Aes.cbcDecrypt(key, iv, Arrays.copyOf(ciphertext, 31))).isEmpty();
    assertThat(Aes.cbcDecrypt(key, iv, Arrays.copyOf(ciphertext, 16))).isEmpty();
    assertThat(Aes.cbcDecrypt(key, iv, NONE)).isEmpty();
  }

  @Test
  void ctrGivesTheAnswerOfNist() {
    byte[] key = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    byte[] counter = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");

    assertThat(Aes.ctr(key, counter, hex("6bc1bee22e409f96e93d7e117393172a")))
        .isEqualTo(hex("601ec313775789a5b7a7f504bbf3d228"));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
