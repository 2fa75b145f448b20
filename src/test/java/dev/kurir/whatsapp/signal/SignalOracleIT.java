package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.signal.Conversation.Beginning;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The longer run of [SignalOracleTest]: 10,000 steps a conversation, with a new seed each time
/// (`-Dkurir.seed=N` repeats one).
class SignalOracleIT {
  private final long seed = Long.getLong("kurir.seed", new Random().nextInt());
  private final SignalOracle oracle = SignalOracle.load();

  @ParameterizedTest
  @CsvSource({
    "WE_START, true, 0",
    "WE_START, false, 0",
    "THEY_START, true, 0",
    "THEY_START, false, 0",
    "BOTH_START, true, 0.01",
    "BOTH_START, false, 0.01"
  })
  void aLongConversationOverABadLine(
      Beginning beginning, boolean withOneTimeKeys, double restarts) {
    var held = new Conversation(oracle, beginning, withOneTimeKeys, restarts, seed).run(10_000);

    assertThat(held.read()).as("seed %d: %s", seed, held.tally()).isGreaterThan(2_500);
  }
}
