package dev.kurir.chaos;

import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

/// A phone that writes one message after the other to one tenant.
final class Writer implements Runnable {
  private final Ledger ledger;
  private final Phones phones;
  private final String name;
  private final Random random;
  private final int gap;
  private final BooleanSupplier ended;

  /// @param name begins each text; nobody else has it
  /// @param gap between two messages, in milliseconds, on average
  Writer(Ledger ledger, Phones phones, String name, Random random, int gap, BooleanSupplier ended) {
    this.ledger = ledger;
    this.phones = phones;
    this.name = name;
    this.random = random;
    this.gap = gap;
    this.ended = ended;
  }

  @Override
  public void run() {
    try {
      for (int n = 1; !ended.getAsBoolean(); n++) {
        String text = "%s %05d".formatted(name, n);
        try {
          phones.write(ledger.other(), ledger.tenant().phone().number(), text);
          ledger.promised(text, "");
        } catch (NoAnswerException | ChaosException _) {
          ledger.unsure(text);
        }
        Patience.sleep(Duration.ofMillis(random.nextInt(1, 2 * gap)));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
