package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.proto.PreKeyWhisperMessage;
import dev.kurir.whatsapp.proto.WhisperMessage;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption;
import dev.kurir.whatsapp.signal.TestDevice.Letter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A random conversation between our code and Signal's library over a bad line: letters are lost,
/// doubled, changed, and overtake each other within a window of 50. What must be read and what not
/// is known beforehand, from the ratchet keys that a side has seen.
final class Conversation {
  private static final int WINDOW = 50;

  /// How a conversation begins.
  enum Beginning {
    WE_START,
    THEY_START,
    BOTH_START
  }

  private final Random random;
  private final String name;
  private final boolean withOneTimeKeys;
  private final double restarts;
  private final TestDevice we = new TestDevice();
  private final OracleDevice they;
  private final Side toThem = new Side();
  private final Side toUs = new Side();
  private final Set<Letter> readLetters = Collections.newSetFromMap(new IdentityHashMap<>());
  private int step;
  private int started;
  private int read;
  private int doubled;
  private int changed;

  /// What is on its way to one side, and what that side has seen.
  private static final class Side {
    final List<Sent> onTheWay = new ArrayList<>();
    final LinkedHashSet<String> written = new LinkedHashSet<>();
    final LinkedHashSet<String> seen = new LinkedHashSet<>();
  }

  /// @param writtenKeys how many ratchet keys its writer had used by then
  /// @param started how many sessions had been started by then
  private record Sent(
      Letter letter, byte[] text, String ratchetKey, int writtenKeys, int started) {}

  /// @param restarts the chance at each step that one side begins a new session
  Conversation(
      SignalOracle oracle,
      Beginning beginning,
      boolean withOneTimeKeys,
      double restarts,
      long seed) {
    this.random = new Random(seed);
    this.withOneTimeKeys = withOneTimeKeys;
    this.restarts = restarts;
    this.they = new OracleDevice(oracle, 4_711);
    this.name =
        beginning + (withOneTimeKeys ? " with" : " without") + " one-time prekeys, seed " + seed;
    if (beginning != Beginning.THEY_START) {
      we.start(they.bundle(withOneTimeKeys));
      weWrite();
    }
    if (beginning != Beginning.WE_START) {
      they.start(we.keys.bundle(withOneTimeKeys));
      theyWrite();
    }
  }

  Conversation run(int steps) {
    for (step = 0; step < steps; step++) {
      step();
    }
    while (!toUs.onTheWay.isEmpty() || !toThem.onTheWay.isEmpty()) {
      deliver();
    }
    return this;
  }

  String tally() {
    return read + " read, " + turns() + " turns, " + doubled + " doubled, " + changed + " changed";
  }

  /// Letters that were read, each once.
  int read() {
    return read;
  }

  /// Ratchet keys that were used.
  int turns() {
    return toUs.written.size() + toThem.written.size();
  }

  /// Letters that came again and were known as such.
  int doubled() {
    return doubled;
  }

  /// Changed letters that were refused.
  int changed() {
    return changed;
  }

  private String at() {
    return name + ", step " + step;
  }

  private void step() {
    deliverOverdue(toUs);
    deliverOverdue(toThem);
    if (random.nextDouble() < restarts) {
      restart();
    }
    switch (random.nextInt(5)) {
      case 0 -> weWrite();
      case 1 -> theyWrite();
      default -> deliver();
    }
  }

  private void restart() {
    started++;
    if (random.nextBoolean()) {
      we.start(they.bundle(withOneTimeKeys));
      weWrite();
    } else {
      they.start(we.keys.bundle(withOneTimeKeys));
      theyWrite();
    }
  }

  private void weWrite() {
    if (we.session().isPresent()) {
      byte[] text = text();
      send(toThem, we.write(text), text);
    }
  }

  private void theyWrite() {
    byte[] text = text();
    try {
      send(toUs, they.write(text), text);
    } catch (SignalOracle.Refusal _) {
      assertThat(toUs.written).as("%s: only before they have a session", at()).isEmpty();
    }
  }

  private byte[] text() {
    byte[] text = new byte[random.nextInt(random.nextInt(10) == 0 ? 3_000 : 60)];
    random.nextBytes(text);
    return text;
  }

  private void send(Side side, Letter letter, byte[] text) {
    String ratchetKey = ratchetKey(letter);
    side.written.add(ratchetKey);
    Sent sent = new Sent(letter, text, ratchetKey, side.written.size(), started);
    side.onTheWay.add(sent);
  }

  private void deliver() {
    Side side = random.nextBoolean() ? toUs : toThem;
    if (!side.onTheWay.isEmpty()) {
      deliver(side, random.nextInt(Math.min(WINDOW, side.onTheWay.size())), false);
    }
  }

  /// With many sessions the reach of a letter is not known here, so none may become old.
  private void deliverOverdue(Side side) {
    for (int i = 0; restarts > 0 && i < side.onTheWay.size(); i++) {
      Sent sent = side.onTheWay.get(i);
      if (side.written.size() - sent.writtenKeys() > 2 || started - sent.started() > 2) {
        deliver(side, i--, true);
      }
    }
  }

  private void deliver(Side side, int index, boolean surely) {
    Sent sent = side.onTheWay.remove(index);
    int luck = random.nextInt(100);
    if (luck < 8 && !surely) {
      return;
    }
    if (luck < 30 && side == toUs) {
      deliverChanged(sent);
    }
    if (luck > 85 && !surely) {
      side.onTheWay.add(random.nextInt(Math.min(WINDOW, side.onTheWay.size() + 1)), sent);
    }
    if (side == toUs) {
      weRead(sent);
    } else {
      theyRead(sent);
    }
  }

  private void weRead(Sent sent) {
    byte[] before = we.encoded();
    Decryption decryption = we.read(sent.letter());
    if (decryption instanceof Decryption.Plaintext(_, var bytes, _)) {
      assertThat(bytes).as("%s: we read", at()).isEqualTo(sent.text());
    } else {
      assertThat(we.encoded()).as("%s: refused, so the same", at()).isEqualTo(before);
    }
    judge(
        toUs,
        sent,
        decryption instanceof Decryption.Plaintext,
        decryption instanceof Decryption.Duplicate,
        decryption.toString());
  }

  private void theyRead(Sent sent) {
    try {
      assertThat(they.read(sent.letter())).as("%s: they read", at()).isEqualTo(sent.text());
      judge(toThem, sent, true, false, "read");
    } catch (SignalOracle.Refusal refusal) {
      String why = String.valueOf(refusal.getMessage());
      judge(toThem, sent, false, why.equals("DuplicateMessageException"), why);
    }
  }

  /// Both sides can read a letter once, if it is of one of the last five turns that they saw.
  private void judge(Side side, Sent sent, boolean wasRead, boolean duplicate, String answer) {
    boolean isNew = !side.seen.contains(sent.ratchetKey());
    boolean inReach =
        isNew
            || restarts > 0
            || side.seen.stream()
                .skip(Math.max(0, side.seen.size() - Ratchet.MAX_CHAINS))
                .anyMatch(sent.ratchetKey()::equals);
    boolean first = !readLetters.contains(sent.letter());
    boolean expected = first && inReach;
    assertThat(wasRead).as("%s: %s", at(), answer).isEqualTo(expected);
    if (wasRead) {
      read++;
      readLetters.add(sent.letter());
      side.seen.add(sent.ratchetKey());
    } else if (inReach) {
      doubled++;
      assertThat(duplicate).as("%s: a second time, %s", at(), answer).isTrue();
    }
  }

  private void deliverChanged(Sent sent) {
    byte[] body = sent.letter().body();
    int at = random.nextInt(body.length);
    if (sent.letter().preKey()) {
      boolean[] open = unauthenticated(body);
      while (open[at]) {
        at = random.nextInt(body.length);
      }
    }
    byte[] before = we.encoded();

    Decryption decryption = we.read(sent.letter().changedAt(at, random.nextInt(8)));

    changed++;
    assertThat(decryption)
        .as("%s: byte %d of %d changed", at(), at, body.length)
        .isNotInstanceOf(Decryption.Plaintext.class);
    assertThat(we.encoded()).as("%s: byte %d changed", at(), at).isEqualTo(before);
  }

  /// In a `pkmsg`: the version byte, and the registration id with its tag.
  private static boolean[] unauthenticated(byte[] body) {
    boolean[] open = new boolean[body.length];
    open[0] = true;
    try {
      CodedInputStream in = CodedInputStream.newInstance(body, 1, body.length - 1);
      while (!in.isAtEnd()) {
        int from = 1 + in.getTotalBytesRead();
        int tag = in.readTag();
        in.skipField(tag);
        for (int i = from; tag >>> 3 == 5 && i < 1 + in.getTotalBytesRead(); i++) {
          open[i] = true;
        }
      }
      return open;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String ratchetKey(Letter letter) {
    try {
      byte[] inner = letter.body();
      if (letter.preKey()) {
        inner =
            PreKeyWhisperMessage.parser()
                .parseFrom(inner, 1, inner.length - 1)
                .getMessage()
                .toByteArray();
      }
      return HexFormat.of()
          .formatHex(
              WhisperMessage.parser()
                  .parseFrom(inner, 1, inner.length - 1 - MessageKey.MAC_LENGTH)
                  .getRatchetKey()
                  .toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
