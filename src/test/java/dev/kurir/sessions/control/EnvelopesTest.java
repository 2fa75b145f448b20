package dev.kurir.sessions.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class EnvelopesTest {
  private static final byte[] SECRET = "a private ratchet key".getBytes(UTF_8);
  private static final byte[] DATA_KEY = filled(32, 7);
  private final Envelopes.Place place = place();
  private final Envelopes envelopes = envelopes(place, 1, DATA_KEY);

  @Test
  void whatWasSealedOpensAgain() {
    var sealed = envelopes.seal("SESSION", "628.0", SECRET);

    assertThat(envelopes.open("SESSION", "628.0", 1, sealed)).isEqualTo(SECRET);
    assertThat(new String(sealed, ISO_8859_1)).doesNotContain("ratchet");
  }

  @Test
  void theLayoutIsFormatNonceCiphertextTagUnderTheNamedPlace() throws Exception {
    var sealed = envelopes.seal("SESSION", "628.0", SECRET);

    var aad =
        HexFormat.of()
            .parseHex(
                "00000010%s00000010%s000000040000000100000007%s00000005%s"
                    .formatted(
                        hex(place.tenant().value()),
                        hex(place.session().value()),
                        HexFormat.of().formatHex("SESSION".getBytes(UTF_8)),
                        HexFormat.of().formatHex("628.0".getBytes(UTF_8))));
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(DATA_KEY, "AES"),
        new GCMParameterSpec(128, Arrays.copyOfRange(sealed, 1, 13)));
    cipher.updateAAD(aad);
    assertThat(sealed[0]).isEqualTo((byte) 1);
    assertThat(cipher.doFinal(sealed, 13, sealed.length - 13)).isEqualTo(SECRET);
  }

  @Test
  void sealingTwiceNeverGivesTheSameBytes() {
    assertThat(envelopes.seal("SESSION", "628.0", SECRET))
        .isNotEqualTo(envelopes.seal("SESSION", "628.0", SECRET));
  }

  @Test
  void anyChangedByteIsNoticed() {
    var sealed = envelopes.seal("SESSION", "628.0", SECRET);

    for (int i = 0; i < sealed.length; i++) {
      var changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> envelopes.open("SESSION", "628.0", 1, changed))
          .as("byte %d", i)
          .isInstanceOf(EnvelopeException.class);
    }
    assertThatThrownBy(() -> envelopes.open("SESSION", "628.0", 1, new byte[0]))
        .isInstanceOf(EnvelopeException.class);
  }

  @Test
  void aRowMovedToAnotherPlaceDoesNotOpen() {
    var sealed = envelopes.seal("SESSION", "628.0", SECRET);
    var otherSession =
        envelopes(new Envelopes.Place(place.tenant(), place().session()), 1, DATA_KEY);
    var otherTenant =
        envelopes(new Envelopes.Place(place().tenant(), place.session()), 1, DATA_KEY);

    assertThatThrownBy(() -> envelopes.open("SESSION", "629.0", 1, sealed))
        .isInstanceOf(EnvelopeException.class);
    assertThatThrownBy(() -> envelopes.open("IDENTITY", "628.0", 1, sealed))
        .isInstanceOf(EnvelopeException.class);
    assertThatThrownBy(() -> envelopes.open("SESSIO", "N628.0", 1, sealed))
        .isInstanceOf(EnvelopeException.class);
    assertThatThrownBy(() -> otherSession.open("SESSION", "628.0", 1, sealed))
        .isInstanceOf(EnvelopeException.class);
    assertThatThrownBy(() -> otherTenant.open("SESSION", "628.0", 1, sealed))
        .isInstanceOf(EnvelopeException.class);
  }

  @Test
  void theErrorNamesTheSessionAndNoSecret() {
    var sealed = envelopes.seal("SESSION", "6281234567.0", SECRET);

    assertThatThrownBy(() -> envelopes.open("SESSION", "6281234567.1", 1, sealed))
        .hasMessageContaining(place.session().toString())
        .hasMessageNotContainingAny("6281234567", "ratchet")
        .hasNoCause();
  }

  @Test
  void oldRowsOpenWithTheirOwnDataKeyWhenThereIsANewer() {
    var old = envelopes.seal("SESSION", "628.0", SECRET);

    var both =
        new Envelopes(
            place,
            Map.of(
                1, new SecretKeySpec(DATA_KEY, "AES"), 2, new SecretKeySpec(filled(32, 9), "AES")));

    assertThat(both.keyVersion()).isEqualTo(2);
    assertThat(both.open("SESSION", "628.0", 1, old)).isEqualTo(SECRET);
    assertThatThrownBy(() -> envelopes.open("SESSION", "628.0", 2, old))
        .isInstanceOf(EnvelopeException.class);
  }

  @Test
  void aDataKeyIsWrappedByAMasterKeyThatMustBeKnownToReadIt() {
    var before = masters(key(1));
    var after = masters("v2:" + key(2) + ",v1:" + key(1));

    var wrapped = place.wrap(before, 1, 1, DATA_KEY);
    var rewrapped = place.wrap(after, 2, 1, DATA_KEY);

    assertThat(place.unwrap(after, wrapped).getEncoded()).isEqualTo(DATA_KEY);
    assertThat(rewrapped.masterVersion()).isEqualTo(2);
    assertThatThrownBy(() -> place.unwrap(before, rewrapped))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("version 2 of the master key");
  }

  @Test
  void aWrongMasterKeyIsSaidPlainlyWithoutTheKey() {
    var wrapped = place.wrap(masters(key(1)), 1, 1, DATA_KEY);

    assertThatThrownBy(() -> place.unwrap(masters(key(3)), wrapped))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("KURIR_MASTER_KEY does not open")
        .hasMessageNotContainingAny(key(1), key(3));
  }

  @Test
  void aWrappedKeyOfAnotherSessionDoesNotOpen() {
    var masters = masters(key(1));
    var wrapped = place.wrap(masters, 1, 1, DATA_KEY);

    assertThatThrownBy(() -> place().unwrap(masters, wrapped))
        .isInstanceOf(EnvelopeException.class);
  }

  private static MasterKeys masters(String text) {
    return MasterKeys.parse("KURIR_MASTER_KEY", text);
  }

  private static Envelopes envelopes(Envelopes.Place place, int version, byte[] key) {
    return new Envelopes(place, Map.of(version, new SecretKeySpec(key, "AES")));
  }

  private static Envelopes.Place place() {
    return new Envelopes.Place(new TenantId(UUID.randomUUID()), new SessionId(UUID.randomUUID()));
  }

  private static String key(int seed) {
    return Base64.getEncoder().encodeToString(filled(32, seed));
  }

  private static String hex(UUID id) {
    return id.toString().replace("-", "");
  }

  private static byte[] filled(int length, int value) {
    var bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
