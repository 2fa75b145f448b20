package dev.kurir.whatsapp.pairing;

import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.login.NewDevice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Offers the references of one `<pair-device>` one after the other: the first for 60 seconds, the
/// others for 20, as the server keeps them. After the last one the connection is ended, unless a
/// phone is just being accepted. Thread-safe.
final class QrRound {
  static final Duration FIRST = Duration.ofSeconds(60);
  static final Duration NEXT = Duration.ofSeconds(20);

  private final ClientRuntime runtime;
  private final Connection connection;
  private final NewDevice device;
  private final List<String> references;
  private final Consumer<ClientEvent> events;
  private boolean over;

  QrRound(
      ClientRuntime runtime,
      Connection connection,
      NewDevice device,
      List<String> references,
      Consumer<ClientEvent> events) {
    this.runtime = runtime;
    this.connection = connection;
    this.device = device;
    this.references = references;
    this.events = events;
  }

  void start() {
    offer(0);
  }

  /// Nothing more is offered.
  synchronized void stop() {
    over = true;
  }

  private synchronized void offer(int index) {
    if (over || connection.isOver()) {
      return;
    }
    if (index == references.size()) {
      over = true;
      connection.end(new Ending.QrUnused());
      return;
    }
    Duration life = index == 0 ? FIRST : NEXT;
    var _ =
        runtime
            .timers()
            .schedule(
                () -> runtime.tasks().execute(() -> offer(index + 1)),
                life.toMillis(),
                TimeUnit.MILLISECONDS);
    events.accept(
        new ClientEvent.QrOffered(
            QrText.of(references.get(index), device),
            runtime.clock().instant().plus(life),
            index + 1,
            references.size()));
  }
}
