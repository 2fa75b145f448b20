package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.SenderKeyDistribution;
import dev.kurir.whatsapp.signal.GroupCipher.Decryption;
import dev.kurir.whatsapp.signal.GroupCipher.Decryption.BadSignature;
import dev.kurir.whatsapp.signal.GroupCipher.Decryption.Duplicate;
import dev.kurir.whatsapp.signal.GroupCipher.Decryption.Malformed;
import dev.kurir.whatsapp.signal.GroupCipher.Decryption.NoSenderKey;
import dev.kurir.whatsapp.signal.GroupCipher.Decryption.Plaintext;
import dev.kurir.whatsapp.signal.GroupCipher.Distribution;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupCipherTest {
  private final Random random = new Random(120_363);
  private byte[] alice = SenderKeyRecord.generate().encode();
  private Optional<byte[]> bob = Optional.empty();

  @Test
  void messagesAreReadInAnyOrderEachOnce() {
    bobAccepts(distribution());
    List<byte[]> letters = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      letters.add(write("pesan " + i));
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      order.add(random.nextInt(order.size() + 1), i);
    }

    for (int i : order) {
      assertThat(text(read(letters.get(i)))).isEqualTo("pesan " + i);
      assertThat(read(letters.get(i))).isInstanceOf(Duplicate.class);
    }
  }

  @Test
  void everyChangedByteIsRefusedAndChangesNothing() {
    bobAccepts(distribution());
    byte[] good = write("satu");
    byte[] before = bob.orElseThrow();
    for (int at = 0; at < good.length; at++) {
      byte[] changed = good.clone();
      changed[at] ^= (byte) (1 << at % 8);

      assertThat(read(changed)).as("byte %d", at).isNotInstanceOf(Plaintext.class);
      assertThat(bob).contains(before);
    }
    assertThat(text(read(good))).isEqualTo("satu");
  }

  @Test
  void aMemberWhoKnowsTheChainCannotWriteInTheSendersName() {
    bobAccepts(distribution());
    SenderKeyState known = SenderKeyRecord.decode(bob.orElseThrow()).current();
    byte[] forged =
        GroupMessage.write(known.id(), known.keys().next(), KeyPair.generate(), new byte[3]);

    assertThat(read(forged)).isInstanceOf(BadSignature.class);
    assertThatThrownBy(
            () -> GroupCipher.encrypt(SenderKeyRecord.decode(bob.orElseThrow()), new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWasWrittenBeforeTheDistributionIsNotRead() {
    byte[] early = write("dulu");
    bobAccepts(distribution());

    assertThat(read(early)).isInstanceOf(Duplicate.class);
    assertThat(text(read(write("kini")))).isEqualTo("kini");
  }

  @Test
  void aDistributionThatComesAgainBringsNoUsedKeyBack() {
    byte[] distribution = distribution();
    bobAccepts(distribution);
    byte[] letter = write("satu");
    read(letter);

    bobAccepts(distribution);

    assertThat(read(letter)).isInstanceOf(Duplicate.class);
    assertThat(text(read(write("dua")))).isEqualTo("dua");
  }

  @Test
  void messagesOfTheKeyBeforeAreReadAfterANewOne() {
    bobAccepts(distribution());
    byte[] late = write("terlambat");
    byte[] other = write("hilang selamanya");
    for (int i = 0; i < 4; i++) {
      alice = SenderKeyRecord.generate().encode();
      bobAccepts(distribution());
    }

    assertThat(text(read(late))).isEqualTo("terlambat");
    assertThat(text(read(write("baru")))).isEqualTo("baru");
    alice = SenderKeyRecord.generate().encode();
    assertThat(read(write("tanpa kunci"))).isInstanceOf(NoSenderKey.class);
    bobAccepts(distribution());
    assertThat(read(other)).isInstanceOf(NoSenderKey.class);
  }

  @Test
  void jumpsOfTwoThousandAreFollowedAndNoneBeyond() {
    bobAccepts(distribution());
    SenderKeyState key = SenderKeyRecord.decode(alice).current();
    ChainKey link = key.keys().next();
    for (int i = 0; i < 2_000; i++) {
      link = link.next();
    }
    KeyPair signing = key.signer().orElseThrow();

    assertThat(read(GroupMessage.write(key.id(), link.next(), signing, new byte[1])))
        .isInstanceOf(Malformed.class);
    assertThat(read(GroupMessage.write(key.id(), link, signing, new byte[1])))
        .isInstanceOf(Plaintext.class);
    assertThat(bob.orElseThrow()).hasSizeLessThan(80_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MIN_VALUE, -1})
  void aDistributionAtTheEndOfTheCountersDoesNoHarm(int iteration) {
    KeyPair signing = KeyPair.generate();
    byte[] hostile =
        RatchetMessage.versioned(
            SenderKeyDistribution.newBuilder()
                .setId(5)
                .setIteration(iteration)
                .setChainKey(ByteString.copyFrom(new byte[32]))
                .setSigningKey(PublicKeys.toWire(signing.publicKey()))
                .build()
                .toByteString());
    if (iteration < 0) {
      assertThat(GroupCipher.accept(Optional.empty(), hostile))
          .isInstanceOf(Distribution.Malformed.class);
      return;
    }
    bobAccepts(hostile);
    for (int at = iteration; at > 0; at++) {
      byte[] letter = GroupMessage.write(5, new ChainKey(new byte[32], at), signing, new byte[1]);
      assertThat(read(letter)).isInstanceOfAny(Malformed.class, Plaintext.class);
    }
  }

  @Test
  void randomAndCutBytesAreRefused() {
    byte[] distribution = distribution();
    bobAccepts(distribution);
    byte[] letter = write("satu");
    for (int i = 0; i < 5_000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      if (garbage.length > 0) {
        garbage[0] = 0x33;
      }
      byte[] from = random.nextBoolean() ? letter : distribution;
      int length = random.nextInt(Math.min(garbage.length, from.length) + 1);
      System.arraycopy(from, 0, garbage, 0, length);
      if (Arrays.equals(garbage, letter)) {
        continue;
      }

      assertThat(read(garbage)).isNotInstanceOf(Plaintext.class);
      Distribution told = GroupCipher.accept(Optional.empty(), garbage);
      if (told instanceof Distribution.Accepted(var next)) {
        assertThat(SenderKeyRecord.decode(next.encode()).encode()).isEqualTo(next.encode());
      }
    }
  }

  @Test
  void aSenderKeyWeighsAboutAHundredBytes() {
    bobAccepts(distribution());
    assertThat(alice).hasSizeBetween(105, 120);
    assertThat(bob.orElseThrow()).hasSizeBetween(70, 90);
    assertThat(SenderKeyRecord.decode(alice)).hasToString("SenderKeyRecord[1 keys]");
    assertThatThrownBy(() -> SenderKeyRecord.decode(new byte[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Seeded: the seed is in the failure's text.
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void signalsOwnLibraryReadsUsAndWeReadIt(long seed) {
    Random luck = new Random(seed);
    SignalOracle oracle = SignalOracle.load();
    OracleGroupDevice writer = new OracleGroupDevice(oracle);
    OracleGroupDevice reader = new OracleGroupDevice(oracle);
    reader.accept(distribution());
    bobAccepts(writer.distribution());
    List<byte[][]> toThem = new ArrayList<>();
    List<byte[][]> toUs = new ArrayList<>();
    for (int step = 0; step < 250; step++) {
      String at = "seed " + seed + ", step " + step;
      byte[] text = new byte[luck.nextInt(80)];
      luck.nextBytes(text);
      toThem.add(new byte[][] {write(text), text});
      toUs.add(new byte[][] {writer.write(text), text});
      if (luck.nextInt(40) == 0) {
        reader = new OracleGroupDevice(oracle);
        alice = SenderKeyRecord.generate().encode();
        reader.accept(distribution());
        toThem.clear();
        bobAccepts(writer.distribution());
      }
      while (toThem.size() > luck.nextInt(50)) {
        byte[][] letter = toThem.remove(luck.nextInt(toThem.size()));
        assertThat(reader.read(letter[0])).as(at).isEqualTo(letter[1]);
      }
      while (toUs.size() > luck.nextInt(50)) {
        byte[][] letter = toUs.remove(luck.nextInt(toUs.size()));
        if (luck.nextInt(5) == 0) {
          byte[] changed = letter[0].clone();
          changed[luck.nextInt(changed.length)] ^= (byte) (1 << luck.nextInt(8));
          byte[] before = bob.orElseThrow();
          assertThat(read(changed)).as(at).isNotInstanceOf(Plaintext.class);
          assertThat(bob).as(at).contains(before);
        }
        if (luck.nextInt(10) > 0) {
          assertThat(read(letter[0]))
              .as(at)
              .isInstanceOfSatisfying(
                  Plaintext.class, read -> assertThat(read.bytes()).isEqualTo(letter[1]));
          assertThat(read(letter[0])).as(at).isInstanceOf(Duplicate.class);
        }
      }
    }
  }

  private byte[] distribution() {
    return GroupCipher.distribution(SenderKeyRecord.decode(alice));
  }

  private void bobAccepts(byte[] distribution) {
    assertThat(GroupCipher.accept(bob.map(SenderKeyRecord::decode), distribution))
        .isInstanceOfSatisfying(
            Distribution.Accepted.class, told -> bob = Optional.of(told.next().encode()));
  }

  private byte[] write(String text) {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] write(byte[] text) {
    var written = GroupCipher.encrypt(SenderKeyRecord.decode(alice), text);
    alice = written.next().encode();
    return written.body();
  }

  private Decryption read(byte[] letter) {
    Decryption read = GroupCipher.decrypt(SenderKeyRecord.decode(bob.orElseThrow()), letter);
    if (read instanceof Plaintext(var next, _)) {
      bob = Optional.of(next.encode());
    }
    return read;
  }

  private static String text(Decryption read) {
    return read instanceof Plaintext(_, var bytes)
        ? new String(bytes, StandardCharsets.UTF_8)
        : read.toString();
  }
}
