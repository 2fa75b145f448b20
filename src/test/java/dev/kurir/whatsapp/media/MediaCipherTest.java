package dev.kurir.whatsapp.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.whatsapp.Vectors;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MediaCipherTest {
  static Stream<JsonNode> cases() {
    return Vectors.cases("media.json").stream();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void filesAreEncryptedAndReadAsOthersDoIt(JsonNode vector) {
    MediaCipher cipher = cipher(vector);
    byte[] plaintext = Vectors.hex(vector, "plaintext");

    MediaCipher.EncryptedFile file = cipher.encrypt(plaintext);

    assertThat(file.bytes()).isEqualTo(Vectors.hex(vector, "file"));
    assertThat(file.sha256()).isEqualTo(Vectors.hex(vector, "fileSha256"));
    assertThat(file.encryptedSha256()).isEqualTo(Vectors.hex(vector, "fileEncSha256"));
    assertThat(cipher.decrypt(file.bytes())).hasValue(plaintext);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void aChangedFileIsRefused(JsonNode vector) {
    byte[] file = Vectors.hex(vector, "file");
    for (int at = 0; at < file.length; at++) {
      byte[] changed = file.clone();
      changed[at] ^= 1;

      assertThat(cipher(vector).decrypt(changed)).as("byte %d", at).isEmpty();
    }
    assertThat(cipher(vector).decrypt(Arrays.copyOf(file, file.length - 1))).isEmpty();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void aFileIsNoFileOfAnotherKind(JsonNode vector) {
    for (MediaKind kind : MediaKind.values()) {
      boolean right = kind.info().equals(vector.get("info").asText());
      MediaCipher cipher = new MediaCipher(Vectors.hex(vector, "mediaKey"), kind);

      assertThat(cipher.decrypt(Vectors.hex(vector, "file")).isPresent()).isEqualTo(right);
    }
  }

  @Test
  void whatIsShorterThanItsMacIsNoFile() {
    MediaCipher cipher = new MediaCipher(new byte[32], MediaKind.IMAGE);

    assertThat(cipher.decrypt(new byte[0])).isEmpty();
    assertThat(cipher.decrypt(new byte[9])).isEmpty();
    assertThat(cipher.decrypt(new byte[10])).isEmpty();
  }

  private static MediaCipher cipher(JsonNode vector) {
    MediaKind kind =
        Arrays.stream(MediaKind.values())
            .filter(k -> k.info().equals(vector.get("info").asText()))
            .findFirst()
            .orElseThrow();
    return new MediaCipher(Vectors.hex(vector, "mediaKey"), kind);
  }
}
