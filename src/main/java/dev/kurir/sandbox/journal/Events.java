package dev.kurir.sandbox.journal;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What happens on the phones, told to whoever listens on `GET /control/events`. A listener that
/// cannot follow is cut off. Thread-safe.
public final class Events {
  private static final int MOST_LISTENERS = 200;
  private static final int MOST_UNREAD = 10_000;

  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /// @param name `message`, `receipt`, `device` or `phone`
  /// @param phone the id of the phone that it is about
  /// @param data written as JSON
  public record Event(String name, String phone, Object data) {}

  /// One listener's queue.
  public static final class Listener {
    private final @Nullable String phone;
    private final BlockingQueue<Event> unread = new ArrayBlockingQueue<>(MOST_UNREAD);
    private volatile boolean lost;

    private Listener(@Nullable String phone) {
      this.phone = phone;
    }

    /// The next event; empty when none came within `millis`.
    public Optional<Event> next(long millis) throws InterruptedException {
      return Optional.ofNullable(unread.poll(millis, TimeUnit.MILLISECONDS));
    }

    /// True when events were dropped because they were not read: end the stream.
    public boolean isLost() {
      return lost;
    }

    private void offer(Event event) {
      if ((phone == null || phone.equals(event.phone())) && !unread.offer(event)) {
        lost = true;
      }
    }
  }

  /// @param phone only this phone's events; null: all
  /// @return empty when too many listen already
  public Optional<Listener> listen(@Nullable String phone) {
    if (listeners.size() >= MOST_LISTENERS) {
      return Optional.empty();
    }
    var listener = new Listener(phone);
    listeners.add(listener);
    return Optional.of(listener);
  }

  public void leave(Listener listener) {
    listeners.remove(listener);
  }

  public void publish(String name, String phone, Object data) {
    if (listeners.isEmpty()) {
      return;
    }
    var event = new Event(name, phone, data);
    listeners.forEach(listener -> listener.offer(event));
  }
}
