package dev.kurir.whatsapp;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.Link;
import dev.kurir.whatsapp.connection.NodeChannel;
import dev.kurir.whatsapp.connection.NodeHandler;
import dev.kurir.whatsapp.connection.Overload;
import dev.kurir.whatsapp.keepalive.Hearing;
import dev.kurir.whatsapp.keepalive.KeepAlive;
import dev.kurir.whatsapp.login.ClientPayloads;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.NewDevice;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.login.StayAway;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseTrust;
import dev.kurir.whatsapp.pairing.Pairing;
import dev.kurir.whatsapp.store.ForgettableStore;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens connections: as the linked device that the store holds, or as a new one that looks for a
/// phone.
final class Opening implements Lifecycle.Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

  /// A server that neither accepts nor refuses a login is not waited for any longer, counted from
  /// the first byte.
  static final Duration WELCOME_LIMIT = Duration.ofSeconds(60);

  private final ClientSettings settings;
  private final ClientRuntime runtime;
  private final ForgettableStore store;
  private final OwnDevice own;
  private final Link.Opener links;
  private final Map<String, NodeHandler> handlers;
  private final Pairing pairing;
  private final Hearing hearing;
  private final Overload overload;
  private volatile @Nullable KeepAlive keepAlive;

  Opening(
      ClientSettings settings,
      ClientRuntime runtime,
      ForgettableStore store,
      OwnDevice own,
      Link.Opener links,
      Map<String, NodeHandler> handlers,
      Pairing pairing) {
    this.settings = settings;
    this.runtime = runtime;
    this.store = store;
    this.own = own;
    this.links = links;
    this.handlers = handlers;
    this.pairing = pairing;
    this.overload = new Overload(runtime.clock());
    this.hearing = new Hearing(() -> own.get().map(device -> device.address().account()));
  }

  @Override
  public Connection create(Consumer<Ending> onEnd) {
    return new Connection(
        runtime.tasks(), handlers, overload, ending -> onEnd.accept(pairing.onEnd(ending)));
  }

  @Override
  public void open(Connection connection) {
    connection.guard(() -> {
      store.remember();
      var memory = store.inTransaction(Memory::read);
      memory
          .away(runtime.clock())
          .ifPresentOrElse(
              connection::end,
              () ->
                  runtime
                      .handshakes()
                      .submit(
                          memory.device().isPresent(),
                          () -> connection.guard(() -> open(connection, memory.device()))));
    });
  }

  /// What the store knows before a connection is opened.
  private record Memory(Optional<LinkedDevice> device, Optional<Instant> notBefore) {
    static Memory read(Unit unit) {
      return new Memory(DeviceRows.read(unit), StayAway.read(unit));
    }

    Optional<Ending> away(Clock clock) {
      var now = clock.instant();
      return notBefore
          .filter(now::isBefore)
          .map(end -> new Ending.StayAway(Cause.RESTRICTED, Duration.between(now, end)));
    }
  }

  private void open(Connection connection, Optional<LinkedDevice> linked) {
    if (connection.isOver()) {
      return; // stopped while it waited for its turn
    }
    try {
      connect(connection, linked);
    } catch (NoiseException e) {
      LOG.warn("the handshake failed: {}", e.getMessage());
      boolean certificate = e.kind().isCertificate();
      connection.end(new Ending.Lost(certificate ? Cause.CERTIFICATE : Cause.PROTOCOL));
    } catch (DisconnectedException e) {
      LOG.info("no connection: {}", e.getMessage());
      connection.end(new Ending.Lost(Cause.NETWORK));
    }
  }

  private void connect(Connection connection, Optional<LinkedDevice> linked) throws NoiseException {
    awaitWelcome(connection);
    var trust = new NoiseTrust(settings.noiseRoot(), runtime.clock());
    if (linked.isPresent()) {
      own.link(linked.get());
      byte[] payload = ClientPayloads.login(settings, linked.get());
      NodeChannel.open(links, linked.get().noiseKey(), trust, payload, connection);
    } else {
      var device = NewDevice.generate();
      own.offer(device);
      byte[] payload = ClientPayloads.registration(settings, device);
      NodeChannel.open(links, device.noiseKey(), trust, payload, connection);
    }
    var pings = new KeepAlive(runtime, connection, hearing);
    keepAlive = pings;
    pings.start();
  }

  private void awaitWelcome(Connection connection) {
    var _ =
        runtime
            .timers()
            .schedule(
                () -> runtime.tasks().execute(() -> endIfNotWelcome(connection)),
                WELCOME_LIMIT.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private static void endIfNotWelcome(Connection connection) {
    if (!connection.isWelcome()) {
      connection.end(new Ending.Lost(Cause.SERVER));
    }
  }

  /// When a ping of the newest connection was answered.
  Optional<Instant> lastAnswer() {
    return Optional.ofNullable(keepAlive).map(KeepAlive::lastAnswer);
  }

  @Override
  public void stayAway(Duration time) {
    var until = runtime.clock().instant().plus(time);
    try {
      store.inTransaction(unit -> {
        StayAway.write(unit, until);
        return until;
      });
    } catch (StoreUnavailableException | StaleOwnerException e) {
      LOG.warn("a restart of this process would forget to stay away: {}", e.getMessage());
    }
  }

  @Override
  public void forgetLink() {
    try {
      store.forget();
    } catch (StoreUnavailableException | StaleOwnerException e) {
      LOG.warn("the link is gone, and its keys could not be deleted: {}", e.getMessage());
    }
  }
}
