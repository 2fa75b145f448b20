package dev.kurir.outbox.control;

import dev.kurir.testing.MovableClock;

class InMemoryLanesTest implements OutboxContract {
  private final MovableClock clock = new MovableClock();
  private final InMemoryLanes lanes = new InMemoryLanes(clock, PER_TENANT);

  @Override
  public Lanes lanes() {
    return lanes;
  }

  @Override
  public Lanes other() {
    return lanes.on("node-2");
  }

  @Override
  public MovableClock clock() {
    return clock;
  }
}
