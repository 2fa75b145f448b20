package dev.kurir.whatsapp.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final ReadAhead ahead = new ReadAhead(tasks::add);
  private final List<String> read = new ArrayList<>();
  private final Queue<Runnable> open = new ArrayDeque<>();
  private final AtomicInteger asked = new AtomicInteger();

  private void comes(String name, int size) {
    ahead.add(
        done -> {
          read.add(name);
          open.add(done);
        },
        size,
        asked::incrementAndGet);
  }

  private void runOne() {
    tasks.remove().run();
  }

  private void finishOne() {
    open.remove().run();
  }

  @Test
  void nothingIsReadOnTheThreadThatBringsIt() {
    comes("a", 10);

    assertThat(read).isEmpty();
    assertThat(asked).hasValue(1);
    runOne();
    assertThat(read).containsExactly("a");
  }

  @Test
  void onePieceIsReadAtATimeInTheOrderOfArrival() {
    comes("a", 10);
    comes("b", 10);
    comes("c", 10);
    runOne();

    assertThat(tasks).isEmpty();
    finishOne();
    runOne();
    finishOne();
    runOne();

    assertThat(read).containsExactly("a", "b", "c");
    finishOne();
    comes("d", 10);
    runOne();
    assertThat(read).endsWith("d");
  }

  @Test
  void moreIsAskedForUntilTooMuchWaits() {
    comes("large", 16 << 20);
    assertThat(asked).as("what is being read does not wait").hasValue(1);
    comes("b", ReadAhead.MOST - 1);
    assertThat(asked).hasValue(2);
    comes("c", 1);
    assertThat(asked).hasValue(2);

    runOne();
    finishOne();

    assertThat(asked).hasValue(3);
    runOne();
    finishOne();
    runOne();
    finishOne();
    assertThat(asked).as("once for each piece").hasValue(3);
    assertThat(read).containsExactly("large", "b", "c");
  }
}
