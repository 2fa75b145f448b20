package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.whatsapp.signal.TestDevice.Letter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a session weighs, and that its kept form is read or refused.
class SessionRecordTest {
  private final TestDevice alice = new TestDevice();
  private final TestDevice bob = new TestDevice();

  @BeforeEach
  void begin() {
    alice.start(bob.keys.bundle(true));
  }

  @Test
  void aFreshSessionWeighsAboutAQuarterOfAKilobyte() {
    assertThat(alice.encoded()).hasSizeBetween(230, 260);
    bob.read(alice.write("satu"));
    assertThat(bob.encoded()).as("heard, not yet answered").hasSizeBetween(210, 240);
    bob.write("dua");
    assertThat(bob.encoded()).as("answered").hasSizeBetween(310, 340);
  }

  @Test
  void aLongConversationWeighsLessThanSevenHundredBytes() {
    for (int turn = 0; turn < 50; turn++) {
      bob.read(alice.write("ke sana"));
      alice.read(bob.write("ke sini"));
    }

    assertThat(bob.encoded()).hasSizeLessThan(700);
  }

  @Test
  void aHundredSkippedKeysWeighThirtyFourBytesEach() {
    bob.read(alice.write("satu"));
    int before = bob.encoded().length;
    for (int i = 0; i < 100; i++) {
      alice.write("hilang");
    }

    bob.read(alice.write("sampai"));

    assertThat(bob.encoded().length - before).isBetween(3_300, 3_400);
  }

  @Test
  void twoThousandSkippedKeysInAllAreKeptWhateverComes() {
    for (int turn = 0; turn < 4; turn++) {
      for (int i = 0; i < 900; i++) {
        alice.write("hilang");
      }
      bob.read(alice.write("sampai"));
      alice.read(bob.write("jawab"));
    }
    alice.start(bob.keys.bundle(true));
    for (int i = 0; i < 900; i++) {
      alice.write("hilang");
    }
    bob.read(alice.write("baru"));

    SessionRecord kept = bob.session().orElseThrow();
    assertThat(kept.states().stream().mapToInt(s -> s.ratchet().skipped()).sum()).isEqualTo(2_000);
    assertThat(kept.current().ratchet().skipped()).isEqualTo(900);
    assertThat(bob.encoded()).hasSizeLessThan(80_000);
  }

  @Test
  void theKeptFormIsReadBackToTheSameBytes() {
    for (int turn = 0; turn < 3; turn++) {
      alice.write("hilang");
      bob.read(alice.write("ke sana"));
      assertThat(SessionRecord.decode(bob.encoded()).encode()).isEqualTo(bob.encoded());
      alice.read(bob.write("ke sini"));
      bob.start(alice.keys.bundle(false));
      assertThat(SessionRecord.decode(bob.encoded()).encode()).isEqualTo(bob.encoded());
      alice.read(bob.write("baru"));
    }
  }

  @Test
  void bytesThatWereNotWrittenHereAreRefused() {
    byte[] good = bob.read(alice.write("satu")) == null ? new byte[0] : bob.encoded();
    byte[] otherForm = good.clone();
    otherForm[0] = 2;

    assertThatThrownBy(() -> SessionRecord.decode(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SessionRecord.decode(new byte[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SessionRecord.decode(otherForm))
        .isInstanceOf(IllegalArgumentException.class);
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bad = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
      try {
        SessionRecord.decode(bad);
      } catch (IllegalArgumentException declared) {
        assertThat(declared).hasMessageNotContaining("[B@");
      }
    }
  }

  @Test
  void textFormsNameNoKeyMaterial() {
    Letter letter = alice.write("rahasia");

    assertThat(alice.session().orElseThrow()).hasToString("SessionRecord[1 sessions]");
    assertThat(alice.session().orElseThrow().current().ratchet().toString()).doesNotContain("[B@");
    assertThat(new String(letter.body(), StandardCharsets.ISO_8859_1)).doesNotContain("rahasia");
  }
}
