package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.store.DeviceStore;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.Inbox.InboundMessage;
import dev.kurir.whatsapp.store.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/// A client with its store on the heap, and a test that waits for what they tell.
public final class TestClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();

  /// The account's name comes when the phone's settings are read, between any two other events.
  private final BlockingQueue<ClientEvent> names = new LinkedBlockingQueue<>();

  private final BlockingQueue<InboundMessage> inbox = new LinkedBlockingQueue<>();
  private final List<ClientEvent> seen = new ArrayList<>();
  private final AtomicReference<Optional<Supplier<RuntimeException>>> failure =
      new AtomicReference<>(Optional.empty());
  private final InMemoryDeviceStore store;
  private final WhatsAppClient client;

  /// @param make with the store and the listener that it is given
  public TestClient(Function<Parts, WhatsAppClient> make) {
    this.store = new InMemoryDeviceStore(inbox::add);
    this.client = make.apply(new Parts(failing(), this));
  }

  private TestClient(InMemoryDeviceStore store, Function<Parts, WhatsAppClient> make) {
    this.store = store;
    this.client = make.apply(new Parts(failing(), this));
  }

  /// The client's view of the store, which can be made to fail.
  private DeviceStore failing() {
    return new DeviceStore() {
      @Override
      public <T> T inTransaction(Function<Unit, T> work) {
        failure
            .get()
            .ifPresent(failure -> {
              throw failure.get();
            });
        return store.inTransaction(work);
      }
    };
  }

  /// From now on every transaction of the client throws.
  public void failStore(Supplier<RuntimeException> with) {
    failure.set(Optional.of(with));
  }

  public void healStore() {
    failure.set(Optional.empty());
  }

  /// Another client over the same memory, as after a restart of the process.
  public TestClient again(Function<Parts, WhatsAppClient> make) {
    return new TestClient(store, make);
  }

  /// What a client is made of.
  public record Parts(DeviceStore store, TestClient events) {}

  void hear(ClientEvent event) {
    (event instanceof ClientEvent.Named ? names : events).add(event);
  }

  public WhatsAppClient client() {
    return client;
  }

  public InMemoryDeviceStore store() {
    return store;
  }

  public TestClient start() {
    client.start();
    return this;
  }

  /// Everything that was heard so far and taken by [#await].
  public List<ClientEvent> seen() {
    return seen;
  }

  /// The next event of that kind; others before it are passed over.
  public <T extends ClientEvent> T await(Class<T> kind) {
    while (true) {
      var queue = kind == ClientEvent.Named.class ? names : events;
      ClientEvent event = poll(queue, kind.getSimpleName());
      seen.add(event);
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  /// The next event of the connection, whatever it is.
  public ClientEvent next() {
    var event = poll(events, "an event");
    seen.add(event);
    return event;
  }

  public InboundMessage awaitMessage() {
    return poll(inbox, "a message");
  }

  /// Something was heard of the connection that nobody took yet.
  public boolean hasEvent() {
    return !events.isEmpty();
  }

  public boolean hasMessage() {
    return !inbox.isEmpty();
  }

  private <T> T poll(BlockingQueue<T> queue, String what) {
    try {
      T item = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(item).as("%s, after %s", what, seen).isNotNull();
      return item;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
