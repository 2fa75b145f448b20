package dev.kurir.fuzz;

import dev.kurir.whatsapp.signal.GroupCipher;
import dev.kurir.whatsapp.signal.SenderKeyRecord;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.TestDevice;
import dev.kurir.whatsapp.signal.TestDevice.Letter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// What is between two devices, and inside a group: messages as they come, and records as they are
/// kept.
final class SignalTargets {
  /// A message may jump over 2,000 keys, which are hashed.
  private static final long JUMP = 8_000_000;

  private SignalTargets() {}

  static List<Target> all() {
    return List.of(new Messages(), new GroupMessages(), new Sessions(), new SenderKeys());
  }

  /// A first byte says `msg` or `pkmsg`. Good messages come in between, so that the state moves on.
  private static final class Messages implements Target {
    private final TestDevice alice = new TestDevice();
    private final TestDevice bob = new TestDevice();
    private int number;

    Messages() {
      alice.start(bob.bundle(true));
    }

    @Override
    public String name() {
      return "signal-messages";
    }

    @Override
    public List<byte[]> seeds() {
      List<byte[]> seeds = new ArrayList<>();
      seeds.add(input(alice.write("pertama")));
      alice.read(answer());
      for (int i = 0; i < 10; i++) {
        seeds.add(input(alice.write("pesan " + i)));
      }
      return seeds;
    }

    private Letter answer() {
      var other = new TestDevice();
      other.start(alice.bundle(true));
      return other.write("dari orang lain");
    }

    private static byte[] input(Letter letter) {
      byte[] input = new byte[1 + letter.body().length];
      input[0] = (byte) (letter.preKey() ? 1 : 0);
      System.arraycopy(letter.body(), 0, input, 1, letter.body().length);
      return input;
    }

    @Override
    public byte[] next(Random random, List<byte[]> corpus) {
      if (++number % 100 == 0) {
        if (number % 2_000 == 0) {
          alice.start(bob.bundle(random.nextBoolean()));
        }
        return input(alice.write(Mutator.random(random, random.nextInt(300))));
      }
      return Mutator.next(random, corpus);
    }

    @Override
    public String feed(byte[] input) {
      boolean preKey = input.length > 0 && (input[0] & 1) != 0;
      byte[] body = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
      SessionCipher.claimedIdentity(body);
      return switch (bob.read(new Letter(preKey, body))) {
        case SessionCipher.Decryption.Malformed(var rule) -> rule;
        case SessionCipher.Decryption other -> other.getClass().getSimpleName();
      };
    }

    @Override
    public long allowance(byte[] input) {
      return JUMP + 100L * input.length;
    }

    @Override
    public int turn() {
      return 100;
    }
  }

  /// Distributions and messages: the last bit of the first byte chooses.
  private static final class GroupMessages implements Target {
    private SenderKeyRecord sender = SenderKeyRecord.generate();
    private SenderKeyRecord reader = accepted();

    private SenderKeyRecord accepted() {
      return GroupCipher.accept(Optional.empty(), GroupCipher.distribution(sender))
              instanceof GroupCipher.Distribution.Accepted(var next)
          ? next
          : SenderKeyRecord.generate();
    }

    @Override
    public String name() {
      return "signal-groups";
    }

    @Override
    public List<byte[]> seeds() {
      List<byte[]> seeds = new ArrayList<>();
      seeds.add(tagged(1, GroupCipher.distribution(sender)));
      for (int i = 0; i < 10; i++) {
        seeds.add(tagged(0, write()));
      }
      return seeds;
    }

    private byte[] write() {
      var written = GroupCipher.encrypt(sender, new byte[20]);
      sender = written.next();
      return written.body();
    }

    private static byte[] tagged(int tag, byte[] body) {
      byte[] input = new byte[1 + body.length];
      input[0] = (byte) tag;
      System.arraycopy(body, 0, input, 1, body.length);
      return input;
    }

    @Override
    public byte[] next(Random random, List<byte[]> corpus) {
      return random.nextInt(100) == 0 ? tagged(0, write()) : Mutator.next(random, corpus);
    }

    @Override
    public String feed(byte[] input) {
      byte[] body = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
      if (input.length > 0 && (input[0] & 1) != 0) {
        return switch (GroupCipher.accept(Optional.of(reader), body)) {
          case GroupCipher.Distribution.Accepted(var next) -> "accepted" + next.encode().length % 2;
          case GroupCipher.Distribution.Malformed(var rule) -> rule;
        };
      }
      return switch (GroupCipher.decrypt(reader, body)) {
        case GroupCipher.Decryption.Plaintext(var next, var _) -> {
          reader = SenderKeyRecord.decode(next.encode());
          yield "plaintext";
        }
        case GroupCipher.Decryption.Malformed(var rule) -> rule;
        case GroupCipher.Decryption other -> other.getClass().getSimpleName();
      };
    }

    @Override
    public long allowance(byte[] input) {
      return JUMP + 100L * input.length;
    }

    @Override
    public int turn() {
      return 200;
    }
  }

  private static final class Sessions implements Target {
    @Override
    public String name() {
      return "session-records";
    }

    @Override
    public List<byte[]> seeds() {
      var alice = new TestDevice();
      var bob = new TestDevice();
      var record = new ArrayList<byte[]>();
      alice.start(bob.bundle(true));
      var first = alice.write("satu");
      if (SessionCipher.decryptPreKeyMessage(
              Optional.empty(), bob.identity(), bob.preKeys(), first.body())
          instanceof SessionCipher.Decryption.Plaintext(var next, _, _)) {
        record.add(next.encode());
        var jumped = next;
        for (int i = 0; i < 20; i++) {
          var lost = alice.write("hilang");
          if (i % 7 == 0
              && SessionCipher.decryptPreKeyMessage(
                      Optional.of(jumped), bob.identity(), bob.preKeys(), lost.body())
                  instanceof SessionCipher.Decryption.Plaintext(var after, _, _)) {
            jumped = after;
          }
        }
        record.add(jumped.encode());
        record.add(SessionCipher.encrypt(jumped, new byte[5]).next().encode());
      }
      return record;
    }

    @Override
    public String feed(byte[] input) {
      try {
        return "read" + SessionRecord.decode(input).encode().length % 4;
      } catch (IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
      }
    }

    @Override
    public long allowance(byte[] input) {
      return 64_000 + 1_500L * input.length;
    }
  }

  private static final class SenderKeys implements Target {
    @Override
    public String name() {
      return "sender-key-records";
    }

    @Override
    public List<byte[]> seeds() {
      var own = SenderKeyRecord.generate();
      return List.of(own.encode(), GroupCipher.encrypt(own, new byte[3]).next().encode());
    }

    @Override
    public String feed(byte[] input) {
      try {
        return "read" + SenderKeyRecord.decode(input).encode().length % 4;
      } catch (IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
      }
    }

    @Override
    public long allowance(byte[] input) {
      return 64_000 + 1_500L * input.length;
    }
  }
}
