package dev.kurir.whatsapp;

import dev.kurir.whatsapp.connection.SerialTasks;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Tells the host of events, in order and one at a time, never on the thread where they happen.
final class Events implements Consumer<ClientEvent> {
  private final SerialTasks queue;
  private final Consumer<ClientEvent> host;

  Events(Executor tasks, Consumer<ClientEvent> host) {
    this.queue = new SerialTasks(tasks);
    this.host = host;
  }

  @Override
  public void accept(ClientEvent event) {
    queue.submit(() -> host.accept(event));
  }
}
