package dev.kurir.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.chaos.Ledger.Entry;
import dev.kurir.chaos.Rows.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OracleTest {
  private static final List<Entry> THREE = List.of(promised("a"), promised("b"), promised("c"));

  @Test
  void whatArrivedOnceInOrderIsClean() {
    assertThat(judge(THREE, shown("a"), shown("b"), shown("c")).isClean()).isTrue();
  }

  @Test
  void aMessageThatIsNotSeenIsLost() {
    var verdict = judge(THREE, shown("a"), shown("c"));

    assertThat(verdict.lost()).isEqualTo(1);
    assertThat(verdict.examples()).containsExactly("lost: 'b', not seen here");
    assertThat(verdict.isClean()).isFalse();
  }

  @Test
  void aMessageThatCannotBeReadIsLost() {
    var verdict = judge(THREE, shown("a"), new Shown("id", "b", false), shown("c"));

    assertThat(verdict.lost()).isEqualTo(1);
  }

  @Test
  void aMessageUnderASecondIdIsDoubled() {
    var verdict = judge(THREE, shown("a"), shown("b"), new Shown("another", "b", true), shown("c"));

    assertThat(verdict.doubled()).isEqualTo(1);
    assertThat(verdict.lost() + verdict.reordered()).isZero();
  }

  @Test
  void aMessageThatIsShownTwiceIsDoubled() {
    assertThat(judge(THREE, shown("a"), shown("b"), shown("c"), shown("c")).doubled()).isEqualTo(1);
  }

  @Test
  void aMessageAfterALaterOneIsReordered() {
    var verdict = judge(THREE, shown("b"), shown("a"), shown("c"));

    assertThat(verdict.reordered()).isEqualTo(1);
    assertThat(verdict.lost() + verdict.doubled()).isZero();
  }

  @Test
  void messagesOfOthersInBetweenDoNotMatter() {
    assertThat(judge(THREE, shown("x"), shown("a"), shown("y"), shown("b"), shown("c")).isClean())
        .isTrue();
  }

  @Test
  void whatWasNeverAnsweredMayBeThereOrNot() {
    var unsure = List.of(promised("a"), new Entry("b", Optional.empty()), promised("c"));

    assertThat(judge(unsure, shown("a"), shown("c")).isClean()).isTrue();
    assertThat(judge(unsure, shown("a"), shown("b"), shown("c")).isClean()).isTrue();
    assertThat(judge(unsure, shown("a"), shown("b"), shown("b"), shown("c")).doubled())
        .isEqualTo(1);
    assertThat(judge(unsure, shown("b"), shown("a"), shown("c")).reordered()).isEqualTo(1);
  }

  @Test
  void everyKindIsCountedThroughAll() {
    var all =
        judge(THREE, shown("a"), shown("a"), shown("c"))
            .and(judge(THREE, shown("c"), shown("b"), shown("a")));

    assertThat(all.lost()).isEqualTo(1);
    assertThat(all.doubled()).isEqualTo(1);
    assertThat(all.reordered()).isEqualTo(2);
  }

  @Test
  void aStateThatWasNotReachedIsUntrue() {
    assertThat(words(row("a", "parked")).untrue()).isEqualTo(1);
    assertThat(words(row("a", "sending")).untrue()).isEqualTo(1);
    assertThat(words(row("a", "sent")).isClean()).isTrue();
    assertThat(words(row("a", "read")).isClean()).isTrue();
  }

  @Test
  void aSecondJobOfOneMessageIsUntrue() {
    assertThat(words(new Row("another job", "id-a", "a", "sent")).untrue()).isEqualTo(1);
  }

  @Test
  void anotherIdThanTheOneThatArrivedIsUntrue() {
    assertThat(words(new Row("job-a", "id-x", "a", "sent")).untrue()).isEqualTo(1);
  }

  @Test
  void aPromiseWithoutARowIsUntrue() {
    assertThat(Oracle.judgeWords(List.of(promised("a")), Map.of(), List.of()).untrue())
        .isEqualTo(1);
  }

  private static Verdict words(Row row) {
    return Oracle.judgeWords(List.of(promised("a")), Map.of(row.text(), row), List.of(shown("a")));
  }

  private static Verdict judge(List<Entry> promised, Shown... shown) {
    return Oracle.judge("here", promised, Stream.of(shown).toList());
  }

  private static Entry promised(String text) {
    return new Entry(text, Optional.of("job-" + text));
  }

  private static Shown shown(String text) {
    return new Shown("id-" + text, text, true);
  }

  private static Row row(String text, String state) {
    return new Row("job-" + text, "id-" + text, text, state);
  }
}
