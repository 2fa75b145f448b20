package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.PreKeyWhisperMessage;
import dev.kurir.whatsapp.proto.WhisperMessage;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.BadMac;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.Malformed;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption.Plaintext;
import dev.kurir.whatsapp.signal.TestDevice.Letter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/// Whatever comes from the network: only the declared outcomes, no change of state, bounded work.
class HostileMessagesTest {
  /// Points whose agreement with anybody is zero (RFC 7748, section 6.1), and second spellings.
  private static final List<String> BAD_POINTS =
      List.of(
          "00".repeat(32),
          "01" + "00".repeat(31),
          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
          "ec" + "ff".repeat(30) + "7f",
          "ed" + "ff".repeat(30) + "7f",
          "ee" + "ff".repeat(30) + "7f",
          "ff".repeat(32));

  private final Random random = new Random(2026);
  private final TestDevice alice = new TestDevice();
  private final TestDevice bob = new TestDevice();

  @BeforeEach
  void talk() {
    alice.start(bob.keys.bundle(true));
    bob.read(alice.write("satu"));
    alice.read(bob.write("dua"));
    bob.read(alice.write("tiga"));
    bob.write("empat");
  }

  @Test
  void randomBytesAreRefused() {
    for (int i = 0; i < 5_000; i++) {
      byte[] body = new byte[random.nextInt(200)];
      random.nextBytes(body);
      if (body.length > 0 && random.nextBoolean()) {
        body[0] = 0x33;
      }
      refused(new Letter(random.nextBoolean(), body));
    }
  }

  @Test
  void piecesOfGoodMessagesCutAndJoinedDoNoHarm() {
    TestDevice carol = new TestDevice();
    carol.start(bob.keys.bundle(true));
    List<Letter> good = List.of(alice.write("satu"), carol.write("dua"), carol.write("tiga"));
    for (int i = 0; i < 5_000; i++) {
      Letter one = good.get(random.nextInt(good.size()));
      Letter other = good.get(random.nextInt(good.size()));
      byte[] body = one.body().clone();
      int length = random.nextInt(Math.min(body.length, other.body().length));
      int from = random.nextInt(other.body().length - length);
      System.arraycopy(other.body(), from, body, random.nextInt(body.length - length), length);
      body = random.nextInt(4) == 0 ? Arrays.copyOf(body, random.nextInt(body.length)) : body;
      onlyDeclared(new Letter(one.preKey(), body));
    }
  }

  @Test
  void fieldsOfEveryKindInEveryPlaceAreRefused() {
    for (int i = 0; i < 5_000; i++) {
      byte[] whisper = framed(whisper().toByteArray(), true);
      boolean preKey = random.nextBoolean();
      byte[] body = preKey ? framed(preKeyWhisper(whisper).toByteArray(), false) : whisper;
      refused(new Letter(preKey, body));
    }
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
  void aCounterFarAheadCostsNoTime() {
    byte[] known = alice.session().orElseThrow().current().ratchet().write().ratchetKey();
    long before = System.nanoTime();
    for (byte[] ratchetKey : List.of(known, KeyPair.generate().publicKey())) {
      for (int counter : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1_000_000, 2_003}) {
        for (int i = 0; i < 100; i++) {
          assertThat(peek(ratchetKey, counter)).isInstanceOf(Malformed.class);
        }
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void pointsOfSmallOrderAndSecondSpellingsAreRefusedWhereverTheyStand() {
    byte[] good = KeyPair.generate().publicKey();
    byte[] inner = alice.write("satu").body();
    for (String point : BAD_POINTS) {
      byte[] bad = HexFormat.of().parseHex(point);
      assertThat(peek(bad, 0)).isInstanceOfAny(BadMac.class, Malformed.class);
      for (boolean base : List.of(true, false)) {
        Handshake handshake = new Handshake(base ? bad : good, 1, OptionalInt.empty());
        byte[] body = PreKeyMessage.write(handshake, 1, base ? good : bad, inner);
        assertThat(bob.peek(new Letter(true, body))).isInstanceOfAny(BadMac.class, Malformed.class);
      }
    }
  }

  @Test
  void aPeerThatProvesGarbageIsRefused() {
    Ratchet.Written keys = alice.session().orElseThrow().current().ratchet().write();
    Parties parties = alice.session().orElseThrow().current().parties();
    for (int length : new int[] {0, 1, 15, 16, 17, 4_096}) {
      byte[] garbage = Arrays.copyOf(keys.key().encrypt(new byte[length]), length); // no padding
      WhisperMessage body =
          WhisperMessage.newBuilder()
              .setRatchetKey(PublicKeys.toWire(keys.ratchetKey()))
              .setCounter(keys.key().counter())
              .setPreviousCounter(-1)
              .setCiphertext(ByteString.copyFrom(garbage))
              .build();
      byte[] authenticated = RatchetMessage.versioned(body.toByteString());
      byte[] mac = keys.key().mac(parties.ours(), parties.theirs(), authenticated);
      byte[] message = Arrays.copyOf(authenticated, authenticated.length + mac.length);
      System.arraycopy(mac, 0, message, authenticated.length, mac.length);

      assertThat(refused(new Letter(false, message))).isInstanceOf(Malformed.class);
    }
    assertThat(bob.readText(alice.write("jujur"))).isEqualTo("jujur");
  }

  @Test
  void aMessageOfMoreThanFourMebibytesIsRefused() {
    byte[] body = new byte[RatchetMessage.MAX_LENGTH + 1];
    body[0] = 0x33;

    assertThat(refused(new Letter(false, body))).isInstanceOf(Malformed.class);
    assertThat(refused(new Letter(true, body))).isInstanceOf(Malformed.class);
  }

  private Decryption refused(Letter letter) {
    Decryption outcome = onlyDeclared(letter);
    assertThat(outcome).isNotInstanceOf(Plaintext.class);
    return outcome;
  }

  private Decryption onlyDeclared(Letter letter) {
    byte[] before = bob.encoded();
    Decryption outcome = bob.peek(letter);
    assertThat(bob.encoded()).isEqualTo(before);
    return outcome;
  }

  private Decryption peek(byte[] ratchetKey, int counter) {
    WhisperMessage body =
        WhisperMessage.newBuilder()
            .setRatchetKey(PublicKeys.toWire(ratchetKey))
            .setCounter(counter)
            .setCiphertext(ByteString.copyFrom(new byte[16]))
            .build();
    return refused(new Letter(false, framed(body.toByteArray(), true)));
  }

  private WhisperMessage whisper() {
    WhisperMessage.Builder body = WhisperMessage.newBuilder();
    if (mostly()) {
      body.setRatchetKey(key());
    }
    if (mostly()) {
      body.setCounter(number());
    }
    body.setPreviousCounter(number());
    if (mostly()) {
      body.setCiphertext(bytes(mostly() ? 32 : random.nextInt(70)));
    }
    return body.build();
  }

  private PreKeyWhisperMessage preKeyWhisper(byte[] whisper) {
    PreKeyWhisperMessage.Builder body =
        PreKeyWhisperMessage.newBuilder().setRegistrationId(number()).setSignedPreKeyId(1);
    if (random.nextBoolean()) {
      body.setPreKeyId(number());
    }
    if (mostly()) {
      body.setBaseKey(key());
    }
    if (mostly()) {
      body.setIdentityKey(key());
    }
    if (mostly()) {
      body.setMessage(ByteString.copyFrom(whisper));
    }
    return body.build();
  }

  private boolean mostly() {
    return random.nextInt(8) > 0;
  }

  private int number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(3);
      case 1 -> random.nextInt(2_100);
      case 2 -> Integer.MAX_VALUE - random.nextInt(2);
      default -> random.nextInt();
    };
  }

  private ByteString key() {
    return switch (random.nextInt(8)) {
      case 0 -> bytes(random.nextInt(40));
      case 1 ->
          PublicKeys.toWire(
              HexFormat.of().parseHex(BAD_POINTS.get(random.nextInt(BAD_POINTS.size()))));
      case 2 -> PublicKeys.toWire(alice.keys.identity.identityKey().publicKey());
      case 3 -> PublicKeys.toWire(alice.session().orElseThrow().current().handshake().baseKey());
      default -> PublicKeys.toWire(KeyPair.generate().publicKey());
    };
  }

  private ByteString bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  /// With the version byte, and room for a MAC where there is one.
  private byte[] framed(byte[] body, boolean mac) {
    byte[] framed = new byte[1 + body.length + (mac ? MessageKey.MAC_LENGTH : 0)];
    random.nextBytes(framed);
    framed[0] = 0x33;
    System.arraycopy(body, 0, framed, 1, body.length);
    return framed;
  }
}
