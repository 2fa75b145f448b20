package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientSettings;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.WhatsAppClient;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import dev.kurir.whatsapp.store.DeviceStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Clients that say what a test tells them to say. Everything around them is real.
final class ScriptedLinks implements Links {
  static final Jid JID = new Jid("6281200000001", 7, Jid.USER);

  final List<ScriptedLink> opened = new CopyOnWriteArrayList<>();
  private final BlockingQueue<ScriptedLink> started = new LinkedBlockingQueue<>();

  @Override
  public Link open(ClientSettings settings, DeviceStore store, Consumer<ClientEvent> events) {
    var link = new ScriptedLink(settings, store, events);
    opened.add(link);
    return link;
  }

  /// The next client that was started.
  ScriptedLink next() throws InterruptedException {
    var link = started.poll(10, TimeUnit.SECONDS);
    assertThat(link).as("a client is started").isNotNull();
    return Objects.requireNonNull(link);
  }

  /// How many have been started and not been closed.
  long open() {
    return opened.stream().filter(link -> link.running).count();
  }

  final class ScriptedLink implements Link {
    final ClientSettings settings;
    final DeviceStore store;
    private final Consumer<ClientEvent> events;
    volatile boolean running;
    volatile boolean connected;
    volatile boolean loggedOut;
    volatile boolean available;
    final List<Assertion> assertions = new CopyOnWriteArrayList<>();
    final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    final List<String> asked = new CopyOnWriteArrayList<>();

    /// What is answered to whoever asks for a pairing code.
    final CompletableFuture<PairingCodeOutcome> code = new CompletableFuture<>();

    private ScriptedLink(ClientSettings settings, DeviceStore store, Consumer<ClientEvent> events) {
      this.settings = settings;
      this.store = store;
      this.events = events;
    }

    void says(ClientEvent event) {
      connected = event instanceof ClientEvent.Connected;
      events.accept(event);
    }

    void connects() {
      says(new ClientEvent.Connected(JID, Optional.empty(), Optional.of("Toko Ayu")));
    }

    void offers(int number) {
      says(new ClientEvent.QrOffered("qr-" + number, Instant.EPOCH.plusSeconds(60), number, 6));
    }

    void stops(Cause cause) {
      says(new ClientEvent.Stopped(cause));
    }

    @Override
    public void start() {
      running = true;
      started.add(this);
    }

    @Override
    public void close() {
      if (running) {
        running = false;
        stops(Cause.STOPPED);
        closed.complete(true);
      }
    }

    @Override
    public void setAvailable(boolean now) {
      available = now;
    }

    @Override
    public boolean isConnected() {
      return connected;
    }

    @Override
    public boolean logout(Duration limit) {
      loggedOut = true;
      store.inTransaction(unit -> {
        unit.deleteAll();
        return true;
      });
      running = false;
      stops(Cause.USER_UNLINKED);
      return true;
    }

    @Override
    public PasskeyAnswer answerPasskey(Assertion assertion) {
      assertions.add(assertion);
      return new PasskeyAnswer.Accepted();
    }

    @Override
    public PasskeyAnswer confirmPasskey() {
      return new PasskeyAnswer.NotAsked();
    }

    @Override
    public PairingCodeOutcome pairingCode(String digits, Duration patience) {
      asked.add(digits);
      return code.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public Optional<WhatsAppClient> client() {
      return Optional.empty();
    }
  }
}
