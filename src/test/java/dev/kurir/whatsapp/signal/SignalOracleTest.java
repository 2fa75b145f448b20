package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.signal.Conversation.Beginning;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against Signal's own library as the other side, 10,000 steps in all. The schedule is seeded, the
/// keys are not. [SignalOracleIT] goes on with other seeds.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignalOracleTest {
  private SignalOracle oracle;

  @BeforeAll
  void load() {
    oracle = SignalOracle.load();
  }

  @ParameterizedTest
  @CsvSource({
    "WE_START, true, 1",
    "WE_START, false, 2",
    "THEY_START, true, 3",
    "THEY_START, false, 4",
  })
  void aConversationOverABadLine(Beginning beginning, boolean withOneTimeKeys, long seed) {
    var held = new Conversation(oracle, beginning, withOneTimeKeys, 0, seed).run(2_500);

    assertThat(held.read()).as(held.tally()).isGreaterThan(700);
    assertThat(held.turns()).as(held.tally()).isGreaterThan(100);
    assertThat(held.doubled()).as(held.tally()).isGreaterThan(50);
    assertThat(held.changed()).as(held.tally()).isGreaterThan(100);
  }

  @ParameterizedTest
  @CsvSource({"BOTH_START, true, 5", "BOTH_START, false, 6"})
  void aConversationThatBothSidesBeginAndBeginAgain(
      Beginning beginning, boolean withOneTimeKeys, long seed) {
    var held = new Conversation(oracle, beginning, withOneTimeKeys, 0.02, seed).run(1_000);

    assertThat(held.read()).as(held.tally()).isGreaterThan(280);
  }
}
