package dev.kurir.bench;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.OracleDevice;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import dev.kurir.whatsapp.signal.PreKeys;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.SignalOracle;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.signal.TestDevice;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a message costs in the Signal protocol, ours beside Signal's own Java library. Both read
/// the session from its kept form and write it back at every step, as a client does. A message is
/// written and read; the time is of both together.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class SignalBench {
  private static final byte[] TEXT = new byte[200];

  private TestDevice alice = new TestDevice();
  private TestDevice bob = new TestDevice();
  private OracleDevice carol;
  private OracleDevice dave;
  private TestDevice.Letter letter;

  private final LocalIdentity starter = LocalIdentity.generate();
  private final LocalIdentity answerer = LocalIdentity.generate();
  private final SignedPreKey signed = SignedPreKey.generate(answerer.identityKey(), 1);
  private final OneTimePreKey oneTime = OneTimePreKey.generate(0, 1).getFirst();
  private final PreKeyBundle answering = PreKeyBundle.of(answerer, signed, Optional.of(oneTime));
  private final PreKeys keys =
      new PreKeys() {
        @Override
        public Optional<KeyPair> signedPreKey(int id) {
          return Optional.of(signed.pair());
        }

        @Override
        public Optional<KeyPair> preKey(int id) {
          return Optional.of(oneTime.pair());
        }
      };

  public SignalBench() {
    SignalOracle oracle = SignalOracle.load();
    carol = new OracleDevice(oracle, 1);
    dave = new OracleDevice(oracle, 2);
    alice.start(bob.bundle(true));
    letter = alice.write(TEXT);
  }

  @Setup
  public void talk() {
    bob.read(letter);
    alice.read(bob.write(TEXT));
    bob.read(alice.write(TEXT));
    letter = alice.write(TEXT);
    carol.start(dave.bundle(true));
    dave.read(carol.write(TEXT));
    carol.read(dave.write(TEXT));
  }

  @Benchmark
  public Object inChain() {
    return bob.read(alice.write(TEXT));
  }

  @Benchmark
  public Object inChainOfSignal() {
    return dave.read(carol.write(TEXT));
  }

  @Benchmark
  public Object inChainWriteOnly() {
    return alice.write(TEXT);
  }

  @Benchmark
  public Object inChainReadOnly() {
    return bob.peek(letter);
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public Object turn() {
    bob.read(alice.write(TEXT));
    return alice.read(bob.write(TEXT));
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public Object turnOfSignal() {
    dave.read(carol.write(TEXT));
    return carol.read(dave.write(TEXT));
  }

  /// A session from a bundle, its first message written, and read by who had none: two agreements
  /// more than without a one-time prekey.
  @Benchmark
  public Object first() {
    SessionRecord started = SessionCipher.start(starter, answering);
    return SessionCipher.decryptPreKeyMessage(
        Optional.empty(), answerer, keys, SessionCipher.encrypt(started, TEXT).body());
  }
}
