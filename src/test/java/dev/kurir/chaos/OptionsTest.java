package dev.kurir.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.chaos.cases.Cases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void withoutArgumentsEveryCaseIsRunOnce() {
    var options = Options.from(List.of());

    assertThat(options.cases()).isEqualTo(Cases.ALL);
    assertThat(options.rounds()).isEqualTo(1);
    assertThat(options.time()).isEmpty();
    assertThat(options.isShort()).isFalse();
  }

  @Test
  void casesAreRunInTheOrderInWhichTheyAreNamed() {
    var options =
        Options.from(List.of("redis-flush", "kill-at-random", "--seed", "7", "--minutes", "3"));

    assertThat(options.cases())
        .extracting(ChaosCase::name)
        .containsExactly("redis-flush", "kill-at-random");
    assertThat(options.seed()).isEqualTo(7);
    assertThat(options.time()).contains(Duration.ofMinutes(3));
  }

  @Test
  void theSmokeSetIsAShortOne() {
    var options = Options.from(List.of("smoke"));

    assertThat(options.cases()).isEqualTo(Cases.SMOKE).isNotEmpty();
    assertThat(options.isShort()).isTrue();
    assertThat(options.plan()).hasSize(1);
  }

  @Test
  void theWholeProgrammeHasThreeSeedsAndTwentyForKills() {
    var plan = Options.from(List.of("full", "kill-at-random", "redis-flush", "--seed", "5")).plan();

    assertThat(plan).extracting(List::size).containsExactly(5, 5, 5, 5, 3);
    assertThat(plan.get(3).getLast()).isEqualTo(new Step(named("kill-at-random"), 24));
    assertThat(plan.get(4).getFirst()).isEqualTo(new Step(named("redis-flush"), 5));
  }

  @Test
  void furtherRoundsHaveSeedsOfTheirOwn() {
    var options = Options.from(List.of("redis-flush", "--seed", "5", "--rounds", "2"));

    assertThat(options.plan().getFirst()).extracting(Step::seed).containsExactly(5L, 6L);
    assertThat(options.further(0)).extracting(Step::seed).containsExactly(7L);
    assertThat(options.further(1)).extracting(Step::seed).containsExactly(8L);
  }

  @Test
  void whatIsNotUnderstoodIsNamed() {
    assertThatThrownBy(() -> Options.from(List.of("kill-everybody")))
        .hasMessageContaining("kill-everybody");
    assertThatThrownBy(() -> Options.from(List.of("--seed"))).hasMessageContaining("--seed");
  }

  @Test
  void namesOfCasesAreDistinct() {
    assertThat(Cases.ALL).extracting(ChaosCase::name).doesNotHaveDuplicates();
  }

  private static ChaosCase named(String name) {
    return Cases.named(name).orElseThrow();
  }
}
