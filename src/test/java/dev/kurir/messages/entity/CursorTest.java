package dev.kurir.messages.entity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @Test
  void aCursorIsReadAsItIsWritten() {
    var cursor = new Cursor(815, 4711);

    assertThat(Cursor.parse(cursor.toString())).contains(cursor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "-", "1-", "-1", "1-2-3", "a-b", "1-1234567890123456789", "٣-٤"})
  void anythingElseIsNone(String text) {
    assertThat(Cursor.parse(text)).isEmpty();
  }
}
