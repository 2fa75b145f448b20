package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.PreKeyWhisperMessage;
import dev.kurir.whatsapp.proto.WhisperMessage;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.BadMac;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.Duplicate;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.Malformed;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.Plaintext;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.UnknownPreKey;
import dev.kurir.whatsapp.signal.SessionCipher.InvalidBundleException;
import dev.kurir.whatsapp.signal.TestDevice.Letter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCipherTest {
  private final TestDevice alice = new TestDevice();
  private final TestDevice bob = new TestDevice();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoDevicesTalkWithAndWithoutAOneTimePreKey(boolean withOneTimeKey) {
    alice.start(bob.keys.bundle(withOneTimeKey));

    for (int turn = 0; turn < 10; turn++) {
      assertThat(bob.readText(alice.write("dari Alice " + turn))).isEqualTo("dari Alice " + turn);
      assertThat(alice.readText(bob.write("dari Bob " + turn))).isEqualTo("dari Bob " + turn);
      assertThat(alice.readText(bob.write("lagi " + turn))).isEqualTo("lagi " + turn);
    }
  }

  @Test
  void messagesGoOutAsPreKeyMessagesUntilTheFirstAnswer() {
    alice.start(bob.keys.bundle(true));

    Letter first = alice.write("satu");
    Letter second = alice.write("dua");
    bob.read(second);
    bob.read(first);

    assertThat(first.preKey()).isTrue();
    assertThat(second.preKey()).isTrue();
    assertThat(alice.session().orElseThrow().awaitsAnswer()).isTrue();
    assertThat(bob.session().orElseThrow().awaitsAnswer()).isFalse();
    alice.read(bob.write("tiga"));
    assertThat(alice.session().orElseThrow().awaitsAnswer()).isFalse();
    assertThat(alice.write("empat").preKey()).isFalse();
  }

  @Test
  void theOneTimePreKeyIsNamedOnceWhenItIsUsed() {
    PreKeyBundle bundle = bob.keys.bundle(true);
    alice.start(bundle);
    Letter first = alice.write("satu");
    Letter second = alice.write("dua");

    assertThat(bob.read(first))
        .isInstanceOfSatisfying(
            Plaintext.class,
            read -> assertThat(read.usedPreKey()).hasValue(bundle.preKey().orElseThrow().id()));
    assertThat(bob.read(second))
        .isInstanceOfSatisfying(Plaintext.class, read -> assertThat(read.usedPreKey()).isEmpty());
  }

  @Test
  void aPreKeyThatIsGoneIsNamed() {
    PreKeyBundle bundle = bob.keys.bundle(true);
    alice.start(bundle);
    bob.keys.oneTime.clear();

    assertThat(bob.read(alice.write("satu")))
        .isEqualTo(new UnknownPreKey(bundle.preKey().orElseThrow().id()));
    assertThat(bob.session()).isEmpty();
  }

  @Test
  void bothMayStartAtTheSameTime() {
    alice.start(bob.keys.bundle(true));
    bob.start(alice.keys.bundle(true));
    Letter fromAlice = alice.write("halo Bob");
    Letter fromBob = bob.write("halo Alice");

    assertThat(alice.readText(fromBob)).isEqualTo("halo Alice");
    assertThat(bob.readText(fromAlice)).isEqualTo("halo Bob");

    for (int turn = 0; turn < 5; turn++) {
      Letter there = alice.write("ke sana " + turn);
      Letter back = bob.write("ke sini " + turn);
      assertThat(bob.readText(there)).isEqualTo("ke sana " + turn);
      assertThat(alice.readText(back)).isEqualTo("ke sini " + turn);
    }
  }

  @Test
  void messagesOfAnEarlierSessionAreStillReadAfterANewOneBegan() {
    alice.start(bob.keys.bundle(true));
    bob.read(alice.write("satu"));
    alice.read(bob.write("dua"));
    Letter late = alice.write("terlambat");
    alice.start(bob.keys.bundle(true));
    assertThat(bob.readText(alice.write("baru"))).isEqualTo("baru");

    assertThat(bob.readText(late)).isEqualTo("terlambat");
    assertThat(bob.read(late)).isInstanceOf(Duplicate.class);

    assertThat(alice.readText(bob.write("jawab"))).isEqualTo("jawab");
  }

  @Test
  void aPreKeyMessageOfAKnownSessionGoesOnWithIt() {
    alice.start(bob.keys.bundle(false));
    Letter first = alice.write("satu");
    Letter second = alice.write("dua");
    bob.read(first);
    bob.write("jawaban yang hilang");

    bob.read(second);

    assertThat(bob.session().orElseThrow().states()).hasSize(1);
    assertThat(bob.read(first)).isInstanceOf(Duplicate.class);
  }

  @Test
  void aRefusedMessageChangesNothing() {
    alice.start(bob.keys.bundle(true));
    bob.read(alice.write("satu"));
    alice.read(bob.write("dua"));
    Letter good = alice.write("tiga");
    byte[] before = bob.encoded();

    for (int at = 0; at < good.body().length; at++) {
      assertThat(bob.read(good.changedAt(at, at % 8)))
          .as("byte %d", at)
          .isNotInstanceOf(Plaintext.class);
      assertThat(bob.encoded()).isEqualTo(before);
    }
    assertThat(bob.readText(good)).isEqualTo("tiga");
    assertThat(bob.read(good)).isInstanceOf(Duplicate.class);
  }

  @Test
  void theOuterFieldsOfALaterPreKeyMessageMustStayWhatTheyWere() {
    alice.start(bob.keys.bundle(true));
    bob.read(alice.write("satu"));
    PreKeyMessage later = parse(alice.write("dua"));
    byte[] outer = alice.write("tiga").body();
    Handshake was = later.handshake();
    Handshake otherSigned = new Handshake(was.baseKey(), was.signedPreKeyId() + 1, was.preKeyId());
    byte[] mallory = KeyPair.generate().publicKey();

    assertThat(bob.read(new Letter(true, PreKeyMessage.write(was, 1, later.identity(), outer))))
        .isInstanceOf(Malformed.class);
    byte[] whisper = inner(outer);
    assertThat(
            bob.read(
                new Letter(true, PreKeyMessage.write(otherSigned, 1, later.identity(), whisper))))
        .isInstanceOf(BadMac.class);
    assertThat(bob.read(new Letter(true, PreKeyMessage.write(was, 1, mallory, whisper))))
        .isInstanceOf(BadMac.class);
    assertThat(
            bob.readText(new Letter(true, PreKeyMessage.write(was, 1, later.identity(), whisper))))
        .isEqualTo("tiga");
  }

  @Test
  void theIdentityThatAPreKeyMessageClaimsIsTheOneThatProvedIt() {
    alice.start(bob.keys.bundle(true));
    Letter letter = alice.write("satu");

    bob.read(letter);

    byte[] identity = alice.keys.identity.identityKey().publicKey();
    assertThat(SessionCipher.claimedIdentity(letter.body())).contains(identity);
    assertThat(bob.session().orElseThrow().remoteIdentityKey()).isEqualTo(identity);
    assertThat(bob.session().orElseThrow().remoteRegistrationId())
        .isEqualTo(alice.keys.identity.registrationId());
  }

  @Test
  void aBundleWithAWrongSignatureOrKeyIsRefused() {
    PreKeyBundle good = bob.keys.bundle(true);
    byte[] mallory = KeyPair.generate().publicKey();
    byte[] nothing = new byte[32];
    List<PreKeyBundle> bad =
        List.of(
            with(good, mallory, good.signedPreKey(), good.signedPreKeySignature()),
            with(good, good.identityKey(), mallory, good.signedPreKeySignature()),
            with(good, good.identityKey(), good.signedPreKey(), new byte[64]),
            with(good, good.identityKey(), good.signedPreKey(), new byte[3]),
            with(good, good.identityKey(), new byte[31], good.signedPreKeySignature()),
            with(good, nothing, good.signedPreKey(), good.signedPreKeySignature()),
            new PreKeyBundle(
                good.registrationId(),
                good.identityKey(),
                good.signedPreKeyId(),
                good.signedPreKey(),
                good.signedPreKeySignature(),
                Optional.of(new PreKeyBundle.OneTimeKey(1, nothing))));

    for (PreKeyBundle bundle : bad) {
      assertThatThrownBy(() -> alice.start(bundle)).isInstanceOf(InvalidBundleException.class);
    }
  }

  @Test
  void jumpsOfTwoThousandAreFollowedAndNoneBeyond() {
    alice.start(bob.keys.bundle(true));
    bob.read(alice.write("0"));
    List<Letter> letters = new ArrayList<>();
    for (int i = 1; i <= 2_002; i++) {
      letters.add(alice.write("" + i));
    }
    Letter beyond = letters.getLast();
    Letter reachable = letters.get(2_000);

    assertThat(bob.read(beyond)).isInstanceOf(Malformed.class);
    assertThat(bob.readText(reachable)).isEqualTo("2001");
    assertThat(bob.readText(beyond)).isEqualTo("2002");
  }

  @Test
  void messagesOfTheLastFiveTurnsAreReadAndOlderOnesNot() {
    alice.start(bob.keys.bundle(true));
    List<Letter> late = new ArrayList<>();
    for (int turn = 0; turn < 6; turn++) {
      late.add(alice.write("terlambat " + turn));
      bob.read(alice.write("lancar " + turn));
      alice.read(bob.write("jawab " + turn));
    }
    bob.read(alice.write("terakhir"));

    assertThat(bob.read(late.get(1))).isInstanceOf(BadMac.class);
    for (int turn = 2; turn < 6; turn++) {
      assertThat(bob.readText(late.get(turn))).isEqualTo("terlambat " + turn);
    }
  }

  @Test
  void anEarlierSessionIsForgottenAfterTenNewOnes() {
    List<Letter> late = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      alice.start(bob.keys.bundle(true));
      late.add(alice.write("terlambat " + i));
      bob.read(alice.write("lancar " + i));
    }

    assertThat(bob.session().orElseThrow().states()).hasSize(11);
    assertThat(bob.read(late.get(1))).isInstanceOf(UnknownPreKey.class);
    assertThat(bob.readText(late.get(2))).isEqualTo("terlambat 2");
  }

  @Test
  void oneStateGivesTwoBranchesThatDoNotTouchEachOther() {
    alice.start(bob.keys.bundle(true));
    Letter one = alice.write("satu");
    Letter two = alice.write("dua");

    Decryption first = bob.peek(two);
    Decryption second = bob.peek(one);
    Decryption again = bob.peek(two);

    assertThat(TestDevice.text(first)).isEqualTo("dua");
    assertThat(TestDevice.text(second)).isEqualTo("satu");
    assertThat(TestDevice.text(again)).isEqualTo("dua");
  }

  /// libsignal-node fills the old chain up to that counter and then closes it.
  @Test
  void theFirstMessageOfATurnNamesTheLastCounterOfTheTurnBefore() {
    alice.start(bob.keys.bundle(true));
    alice.write("hilang");
    bob.read(alice.write("satu"));
    alice.write("masih di jalan");
    alice.read(bob.write("dua"));

    assertThat(whisper(bob.write("tiga")).getPreviousCounter()).isZero();
    assertThat(whisper(alice.write("empat")).getPreviousCounter()).isEqualTo(2);
    alice.write("lima");
    bob.read(alice.write("enam"));
    alice.read(bob.write("tujuh"));
    assertThat(whisper(alice.write("delapan")).getPreviousCounter()).isEqualTo(2);
  }

  @Test
  void emptyAndLongTextsPass() {
    alice.start(bob.keys.bundle(true));

    assertThat(bob.readText(alice.write(""))).isEmpty();
    assertThat(bob.readText(alice.write("x".repeat(100_000)))).hasSize(100_000);
  }

  private static PreKeyMessage parse(Letter letter) {
    try {
      return PreKeyMessage.parse(letter.body());
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] inner(byte[] preKeyMessage) {
    try {
      return PreKeyWhisperMessage.parser()
          .parseFrom(preKeyMessage, 1, preKeyMessage.length - 1)
          .getMessage()
          .toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static WhisperMessage whisper(Letter letter) {
    byte[] message = letter.preKey() ? inner(letter.body()) : letter.body();
    try {
      return WhisperMessage.parser()
          .parseFrom(message, 1, message.length - 1 - MessageKey.MAC_LENGTH);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static PreKeyBundle with(
      PreKeyBundle good, byte[] identity, byte[] signed, byte[] signature) {
    return new PreKeyBundle(
        good.registrationId(), identity, good.signedPreKeyId(), signed, signature, good.preKey());
  }
}
