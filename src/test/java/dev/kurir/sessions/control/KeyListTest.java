package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyListTest {
  @Test
  void fewAreListedAndFilledUpWithTheLast() {
    var keys = KeyList.of(List.of("a", "b", "c"));

    assertThat(keys.sql()).isEqualTo("in (?, ?, ?, ?)");
    assertThat(keys.after(7)).containsExactly(7, "a", "b", "c", "c");
  }

  @Test
  void oneIsOne() {
    assertThat(KeyList.of(List.of("a")).sql()).isEqualTo("in (?)");
  }

  @Test
  void manyAreAnArray() {
    var keys = KeyList.of(Collections.nCopies(9, "a"));

    assertThat(keys.sql()).isEqualTo("= any(?)");
    assertThat(keys.after()).singleElement().isEqualTo(Collections.nCopies(9, "a").toArray());
  }
}
