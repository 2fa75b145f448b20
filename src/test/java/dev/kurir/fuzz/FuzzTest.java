package dev.kurir.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything that reads what came from the network, for 20 seconds; `./kurir fuzz --minutes M
/// [--seed N]` takes longer. A fault names the seed and the input.
class FuzzTest {
  private static final Duration SHORT = Duration.ofSeconds(20);

  /// Refusals are told at lower levels, a million times.
  private static final Logger LOG = Logger.getLogger("dev.kurir");

  @TempDir private Path folder;

  @Test
  void nothingThatComesFromTheNetworkDoesHarm() throws Exception {
    long seed = Long.getLong("kurir.fuzz.seed", System.nanoTime());
    int minutes = Integer.getInteger("kurir.fuzz.minutes", 0);
    var time = minutes == 0 ? SHORT : Duration.ofMinutes(minutes);
    LOG.setLevel(Level.SEVERE);
    say("fuzz: seed %d, %s", seed, time);

    var report = new Fuzzer(seed, targets()).run(time);

    for (var line : report.lines()) {
      say(
          "fuzz: %-36s %,12d inputs, %4d ways, %,.1f us each",
          line.target(), line.inputs(), line.ways(), line.microsEach());
    }
    say(
        "fuzz: %,d inputs, %,d a second, no fault",
        report.total(), report.total() * 1000 / Math.max(1, report.time().toMillis()));
    assertThat(report.lines()).allMatch(line -> line.inputs() > 0);
  }

  @AfterEach
  void speakAgain() {
    LOG.setLevel(null);
  }

  private List<Target> targets() {
    List<Target> all = new ArrayList<>();
    all.addAll(WireTargets.all());
    all.addAll(ProtoTargets.all());
    all.addAll(SignalTargets.all());
    all.add(new HandshakeTarget());
    all.add(new TextTarget());
    all.add(new PayloadTarget(folder));
    all.add(new ClientTarget());
    String only = System.getProperty("kurir.fuzz.only", "");
    return all.stream().filter(target -> only.isEmpty() || target.name().equals(only)).toList();
  }

  @SuppressWarnings("SystemOut") // for people
  private static void say(String format, Object... values) {
    System.out.println(String.format(format, values));
  }
}
