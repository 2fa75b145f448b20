package dev.kurir.whatsapp.pairing;

import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.login.NewDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Offers the references of one `<pair-device>` one after the other: the first for 60 seconds, the
/// others for 20, as the server keeps them. After the last one the connection is ended, unless a
/// phone is just being accepted. Thread-safe.
final class QrRound {
  static final Duration FIRST = Duration.ofSeconds(60);
  static final Duration NEXT = Duration.ofSeconds(20);

  /// What is under way when the last reference ends gets this much more.
  static final Duration EXCHANGE = Duration.ofSeconds(30);

  private final ClientRuntime runtime;
  private final Connection connection;
  private final NewDevice device;
  private final List<String> references;
  private final Consumer<ClientEvent> events;
  private final Instant expiresAt;
  private int shown;
  private boolean over;
  private boolean held;
  private @Nullable Future<?> next;

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
    this.expiresAt =
        runtime.clock().instant().plus(FIRST).plus(NEXT.multipliedBy(references.size() - 1));
  }

  Connection connection() {
    return connection;
  }

  /// The keys that it offers.
  NewDevice device() {
    return device;
  }

  /// When the last reference is void, and everything else that hangs on this round.
  Instant expiresAt() {
    return expiresAt;
  }

  void start() {
    offer(0);
  }

  /// Nothing more is offered.
  synchronized void stop() {
    over = true;
    var waiting = next;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  /// Whether the last reference is shown.
  synchronized boolean isLast() {
    return shown == references.size();
  }

  /// An exchange with a phone is under way: the end of the references is not the end of the
  /// connection, for a while.
  synchronized void holdOn() {
    held = true;
  }

  private synchronized void offer(int index) {
    if (over || connection.isOver()) {
      return;
    }
    if (index == references.size()) {
      if (held) {
        held = false;
        later(EXCHANGE, index);
      } else {
        over = true;
        connection.end(new Ending.QrUnused());
      }
      return;
    }
    shown = index + 1;
    Duration life = index == 0 ? FIRST : NEXT;
    later(life, index + 1);
    events.accept(
        new ClientEvent.QrOffered(
            QrText.of(references.get(index), device),
            runtime.clock().instant().plus(life),
            index + 1,
            references.size()));
  }

  private void later(Duration wait, int index) {
    next =
        runtime
            .timers()
            .schedule(
                () -> runtime.tasks().execute(() -> offer(index)),
                wait.toMillis(),
                TimeUnit.MILLISECONDS);
  }
}
