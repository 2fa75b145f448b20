package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.Duplicate;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.Plaintext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// First messages of a libsignal-node peer, see vectors/README.md.
class SignalVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  private final JsonNode vectors = Vectors.read("signal.json");
  private final LocalIdentity bob =
      new LocalIdentity(
          KeyPair.ofPrivate(hex(vectors.at("/bob/identityPrivate"))),
          vectors.at("/bob/registrationId").intValue());
  private final KeyPair signed = KeyPair.ofPrivate(hex(vectors.at("/bob/signedPreKey/private")));
  private final KeyPair oneTime = KeyPair.ofPrivate(hex(vectors.at("/bob/preKey/private")));
  private final List<JsonNode> messages = Vectors.list(vectors.at("/messages"));

  /// What Bob keeps; a one-time prekey that was used is gone.
  private static final class Kept {
    Optional<byte[]> session = Optional.empty();
    boolean oneTimeLeft = true;
  }

  @Test
  void everyOrderIsReadAndEachMessageOnce() {
    for (List<Integer> order : permutations(messages.size())) {
      Kept kept = new Kept();
      for (int i : order) {
        assertThat(read(kept, hex(messages.get(i).get("hex"))))
            .as("message %d of order %s", i, order)
            .isInstanceOfSatisfying(
                Plaintext.class,
                read ->
                    assertThat(new String(read.bytes(), StandardCharsets.UTF_8))
                        .isEqualTo(messages.get(i).get("plaintext").textValue()));
      }
      byte[] after = kept.session.orElseThrow();

      for (int i : order) {
        assertThat(read(kept, hex(messages.get(i).get("hex"))))
            .as("message %d of order %s again", i, order)
            .isInstanceOf(Duplicate.class);
      }
      assertThat(kept.session).contains(after);
    }
  }

  @Test
  void aChangedByteIsRefusedAndChangesNothing() {
    for (boolean begun : List.of(false, true)) {
      Kept kept = new Kept();
      if (begun) {
        read(kept, hex(messages.get(0).get("hex")));
      }
      Optional<byte[]> before = kept.session;
      byte[] message = hex(messages.get(1).get("hex"));
      for (int at : authenticated(message)) {
        for (int bit : new int[] {at % 7, 7}) {
          byte[] changed = message.clone();
          changed[at] ^= (byte) (1 << bit);

          assertThat(read(kept, changed))
              .as("bit %d of byte %d changed, session begun: %s", bit, at, begun)
              .isNotInstanceOf(Plaintext.class);
          assertThat(kept.session).isEqualTo(before);
        }
      }
      assertThat(read(kept, message)).isInstanceOf(Plaintext.class);
    }
  }

  @Test
  void theKeysOfTheVectorsFitTogether() {
    assertThat(bob.identityKey().publicKey()).isEqualTo(hex(vectors.at("/bob/identityPublic")));
    assertThat(SessionCipher.claimedIdentity(hex(messages.get(0).get("hex"))))
        .contains(hex(vectors.at("/alice/identityPublic")));
  }

  /// All but the outer version's low nibble, and the registration id with its tag, which stand
  /// last.
  private static List<Integer> authenticated(byte[] message) {
    String text = HEX.formatHex(message);
    int registrationId = text.indexOf("280b3001", 2 * (message.length - 4)) / 2;
    assertThat(registrationId).isEqualTo(message.length - 4);
    List<Integer> at = new ArrayList<>();
    for (int i = 1; i < message.length; i++) {
      if (i != registrationId && i != registrationId + 1) {
        at.add(i);
      }
    }
    return at;
  }

  private Decryption read(Kept kept, byte[] message) {
    PreKeys preKeys =
        new PreKeys() {
          @Override
          public Optional<KeyPair> signedPreKey(int id) {
            return id == 1 ? Optional.of(signed) : Optional.empty();
          }

          @Override
          public Optional<KeyPair> preKey(int id) {
            return id == 9 && kept.oneTimeLeft ? Optional.of(oneTime) : Optional.empty();
          }
        };
    Decryption read =
        SessionCipher.decryptPreKeyMessage(
            kept.session.map(SessionRecord::decode), bob, preKeys, message);
    if (read instanceof Plaintext(var next, _, var used)) {
      kept.session = Optional.of(next.encode());
      used.ifPresent(_ -> kept.oneTimeLeft = false);
    }
    return read;
  }

  private static List<List<Integer>> permutations(int n) {
    List<List<Integer>> all = new ArrayList<>(List.of(List.of()));
    for (int i = 0; i < n; i++) {
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> shorter : all) {
        for (int at = 0; at <= shorter.size(); at++) {
          List<Integer> with = new ArrayList<>(shorter);
          with.add(at, i);
          longer.add(with);
        }
      }
      all = longer;
    }
    return all;
  }

  private static byte[] hex(JsonNode text) {
    return HEX.parseHex(text.textValue());
  }
}
