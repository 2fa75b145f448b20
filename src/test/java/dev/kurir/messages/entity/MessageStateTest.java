package dev.kurir.messages.entity;

import static dev.kurir.messages.entity.MessageState.CANCELLED;
import static dev.kurir.messages.entity.MessageState.DELIVERED;
import static dev.kurir.messages.entity.MessageState.READ;
import static dev.kurir.messages.entity.MessageState.RECEIVED;
import static dev.kurir.messages.entity.MessageState.SENDING;
import static dev.kurir.messages.entity.MessageState.SENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageStateTest {
  @Test
  void theDrawingShowsTheTable() throws IOException {
    var arrow = Pattern.compile("^ {2}([a-z]+) --> ([a-z]+)", Pattern.MULTILINE);
    Set<String> drawn = new HashSet<>();
    arrow
        .matcher(Files.readString(Path.of("docs", "messages.md")))
        .results()
        .forEach(found -> drawn.add(found.group(1) + " " + found.group(2)));

    Set<String> table = new HashSet<>();
    for (var state : MessageState.values()) {
      state.next().forEach(next -> table.add(state.wire() + " " + next.wire()));
    }

    assertThat(drawn).isEqualTo(table);
  }

  @ParameterizedTest
  @EnumSource
  void whatMayFollowIsToldFromBothEnds(MessageState state) {
    for (var other : MessageState.values()) {
      assertThat(other.previous().contains(state)).isEqualTo(state.next().contains(other));
    }
  }

  @Test
  void whatWasWrittenToTheSocketNeverLooksUntriedAgain() {
    assertThat(SENDING.next())
        .doesNotContain(MessageState.QUEUED, MessageState.DELAYED, CANCELLED, MessageState.EXPIRED);
  }

  @Test
  void whatWasSentOnlyMovesForward() {
    assertThat(SENT.next()).containsExactlyInAnyOrder(DELIVERED, READ);
    assertThat(DELIVERED.next()).containsExactly(READ);
    assertThat(READ.next()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aStateIsReadAsItIsWritten(MessageState state) {
    assertThat(MessageState.of(state.wire())).isEqualTo(state);
  }

  @Test
  void nothingBecomesReceived() {
    assertThat(RECEIVED.previous()).isEmpty();
  }
}
