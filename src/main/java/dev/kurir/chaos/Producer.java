package dev.kurir.chaos;

import dev.kurir.chaos.Calls.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// A program that sends one message after the other into one chat. A request without an answer, or
/// with 503, or with 409 because the first one under its `Idempotency-Key` is still in progress, is
/// sent again under that key until there is one, so the order of the promises is the order of the
/// messages.
final class Producer implements Runnable {
  private static final Duration AGAIN = Duration.ofMillis(150);

  /// Not there yet, in progress, too many.
  private static final Set<Integer> AGAIN_AFTER = Set.of(404, 409, 429);

  /// After the end: so long a last answer is asked for.
  private static final Duration LAST = Duration.ofSeconds(45);

  private final Ledger ledger;
  private final String name;
  private final List<Node> nodes;
  private final Random random;
  private final int gap;
  private final BooleanSupplier ended;

  /// @param name begins each text; nobody else has it
  /// @param gap between two messages, in milliseconds, on average
  Producer(
      Ledger ledger, String name, List<Node> nodes, Random random, int gap, BooleanSupplier ended) {
    this.ledger = ledger;
    this.name = name;
    this.nodes = nodes;
    this.random = random;
    this.gap = gap;
    this.ended = ended;
  }

  @Override
  public void run() {
    try {
      for (int n = 1; !ended.getAsBoolean(); n++) {
        send("%s %05d".formatted(name, n));
        Patience.sleep(Duration.ofMillis(random.nextInt(1, 2 * gap)));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(String text) throws InterruptedException {
    long endedAt = 0;
    while (true) {
      try {
        Answer answer =
            ledger
                .tenant()
                .send(nodes.get(random.nextInt(nodes.size())), ledger.other().number(), text, text);
        if (answer.status() == 202) {
          ledger.promised(text, answer.json().path("jobId").asText());
          return;
        }
        if (answer.status() / 100 == 4 && !AGAIN_AFTER.contains(answer.status())) {
          throw new ChaosException("a send was refused: " + answer);
        }
      } catch (NoAnswerException _) {
        // perhaps it was accepted
      }
      if (ended.getAsBoolean()) {
        endedAt = endedAt == 0 ? System.nanoTime() : endedAt;
        if (System.nanoTime() - endedAt > LAST.toNanos()) {
          ledger.unsure(text);
          return;
        }
      }
      Patience.sleep(AGAIN);
    }
  }
}
