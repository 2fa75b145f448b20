package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.faults.Disruption;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.whatsapp.binary.Jid;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// All connections: lets clients in, keeps an eye on them, lets disruptions strike. Thread-safe.
public final class Reception {
  private static final int MOST_CONNECTIONS = 20_000;
  private static final Duration HANDSHAKE = Duration.ofSeconds(20);
  private static final Duration WATCH = Duration.ofSeconds(5);

  private final Tasks tasks;
  private final ServerIdentity identity;
  private final PayloadRules payloads;
  private final PairingDesk pairing;
  private final CodeDesk codes;
  private final PasskeyDesk passkeys;
  private final Unlinked unlinked;
  private final Exchange exchange;
  private final Faults faults;
  private final Journal journal;
  private final Clock clock;
  private final Duration silence;
  private final Consumer<Device> changed;
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();

  /// @param changed told of each device that connects or leaves
  Reception(
      Tasks tasks,
      ServerIdentity identity,
      PayloadRules payloads,
      PairingDesk pairing,
      CodeDesk codes,
      PasskeyDesk passkeys,
      Unlinked unlinked,
      Exchange exchange,
      Faults faults,
      Journal journal,
      Clock clock,
      Duration silence,
      Consumer<Device> changed) {
    this.tasks = tasks;
    this.identity = identity;
    this.payloads = payloads;
    this.pairing = pairing;
    this.codes = codes;
    this.passkeys = passkeys;
    this.unlinked = unlinked;
    this.exchange = exchange;
    this.faults = faults;
    this.journal = journal;
    this.clock = clock;
    this.silence = silence;
    this.changed = changed;
    tasks.every(WATCH, this::cutTheSilent);
  }

  /// A client has opened a socket; empty when there are too many.
  public Optional<ClientConnection> open(Wire wire) {
    if (connections.size() >= MOST_CONNECTIONS) {
      journal.refused(null, "connections", "too many");
      return Optional.empty();
    }
    var flaw = faults.take(Disruption.Handshake.class).map(Disruption.Handshake::flaw);
    var shown = flaw.map(it -> identity.flawed(it, clock.instant())).orElse(identity);
    var connection = new ClientConnection(this, wire, new Channel(shown), flaw, nowMillis());
    connections.add(connection);
    return Optional.of(connection);
  }

  public int connections() {
    return connections.size();
  }

  private void cutTheSilent() {
    for (ClientConnection connection : connections) {
      if (!connection.isAdmitted() && connection.isSilentFor(HANDSHAKE)) {
        journal.refused(null, "handshake", "took too long");
        connection.cut();
      } else if (connection.device().isPresent() && connection.isSilentFor(silence)) {
        journal.saw(connection, "silence", "nothing came for too long");
        connection.cut();
      }
    }
  }

  /// The handshake is done: who is it?
  void admit(ClientConnection connection, byte[] payload, byte[] noiseKey) {
    switch (payloads.check(payload, noiseKey)) {
      case PayloadRules.Finding.Registers(var registration) -> {
        journal.saw(null, "registration", registration.platform());
        connection.startRegistering();
        pairing.offer(connection, registration);
      }
      case PayloadRules.Finding.LogsIn(var device, boolean lidOnly) ->
          logIn(connection, device, lidOnly);
      case PayloadRules.Finding.Refused(int reason, var kind, var rule) -> {
        journal.refused(null, kind, rule);
        connection.end(Stanzas.failure(reason));
      }
    }
  }

  private void logIn(ClientConnection connection, Device device, boolean lidOnly) {
    var failure = faults.take(Disruption.Failure.class, device);
    if (failure.isPresent()) {
      journal.refused(device, "fault", "failure");
      connection.end(Stanzas.failure(failure.get().reason(), failure.get().more()));
      return;
    }
    device.setLidOnly(lidOnly);
    connection.startSession(device);
    device.connect(connection).ifPresent(old -> replace(device, old));
    journal.saw(device, "login", lidOnly ? "addresses by LID" : "addresses by number or LID");
    connection.send(ClientConnection.success(device, clock.instant().getEpochSecond()));
    if (device.mailbox().size() > 0) {
      connection.send(ClientConnection.offlinePreview(device));
    }
    changed.accept(device);
    faults.take(Disruption.OnConnection.class, device).ifPresent(connection::suffer);
  }

  private void replace(Device device, Link old) {
    journal.saw(device, "replaced", "a newer connection of the same device");
    device.disconnect(old);
    old.end(Stanzas.conflict("replaced"));
  }

  /// Lets a disruption strike every connection that it concerns; returns how many.
  public int strike(Disruption.OnConnection disruption, Optional<Jid> whom) {
    int struck = 0;
    for (ClientConnection connection : connections) {
      var device = connection.device();
      if (device.filter(it -> whom.isEmpty() || it.answersTo(whom.get())).isPresent()) {
        journal.saw(device.get(), "fault", disruption.getClass().getSimpleName());
        connection.suffer(disruption);
        struck++;
      }
    }
    return struck;
  }

  void leave(ClientConnection connection) {
    connections.remove(connection);
    pairing.forget(connection);
    codes.forget(connection);
    passkeys.forget(connection);
  }

  /// The connection does not serve the device any more.
  void release(ClientConnection connection, Device device) {
    device.disconnect(connection);
    changed.accept(device);
  }

  Tasks tasks() {
    return tasks;
  }

  CodeDesk codes() {
    return codes;
  }

  Unlinked unlinked() {
    return unlinked;
  }

  Exchange exchange() {
    return exchange;
  }

  Journal journal() {
    return journal;
  }

  long nowMillis() {
    return clock.millis();
  }
}
