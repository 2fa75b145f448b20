package dev.kurir.sandbox;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.doors.Doors;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Events;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.phones.Phones;
import dev.kurir.sandbox.phones.Views;
import dev.kurir.sandbox.server.ServerIdentity;
import dev.kurir.sandbox.server.Tasks;
import dev.kurir.sandbox.server.WhatsAppServer;
import dev.kurir.sandbox.state.Ledger;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;

/// A running sandbox. Tests start one in their own process; [Main] makes a program of it.
public final class SandboxServer implements AutoCloseable {
  private final SandboxConfig config;
  private final ServerIdentity identity;
  private final Doors doors;
  private final Tasks tasks;
  private final Ledger ledger;

  private SandboxServer(
      SandboxConfig config, ServerIdentity identity, Doors doors, Tasks tasks, Ledger ledger) {
    this.config = config;
    this.identity = identity;
    this.doors = doors;
    this.tasks = tasks;
    this.ledger = ledger;
  }

  /// Reads the state, switches the phones on, and opens the doors.
  ///
  /// @throws IllegalStateException when the data folder or the port cannot be used
  /// @throws IllegalArgumentException when a setting is wrong
  public static SandboxServer start(SandboxConfig config) {
    var ledger = Ledger.open(config.data());
    var tasks = new Tasks();
    try {
      return start(config, ledger, tasks);
    } catch (RuntimeException e) {
      tasks.close();
      ledger.close();
      throw e;
    }
  }

  private static SandboxServer start(SandboxConfig config, Ledger ledger, Tasks tasks) {
    var clock = config.clock();
    var journal = new Journal(clock);
    var events = new Events();
    var faults = new Faults();
    var identity = ServerIdentity.load(ledger, config.rootKey(), clock);
    var network = Network.load(ledger, clock);
    var phones = new AtomicReference<Phones>();
    var server =
        new WhatsAppServer(
            config,
            identity,
            network,
            ledger,
            tasks,
            journal,
            faults,
            device -> publish(events, device),
            device -> phones.get().greet(device));
    phones.set(
        Phones.load(network, server.exchange(), server, ledger, tasks, journal, events, clock));
    phones.get().start();
    var doors =
        Doors.open(
            config, server, identity, network, phones.get(), ledger, faults, journal, events);
    return new SandboxServer(config, identity, doors, tasks, ledger);
  }

  private static void publish(Events events, Device device) {
    events.publish("device", device.account().id(), Views.of(device));
  }

  /// The port that it listens on, also when it was chosen.
  public int port() {
    return doors.port();
  }

  /// The address for clients.
  public String url() {
    return "ws://" + config.host() + ":" + port() + "/ws/chat";
  }

  /// The address before `/control`.
  public String controlUrl() {
    return "http://" + config.host() + ":" + port();
  }

  /// The certificate root, 32 bytes as hex.
  public String noiseRoot() {
    return HexFormat.of().formatHex(identity.root());
  }

  /// Closes the doors, then writes what is left to write.
  @Override
  public void close() {
    doors.close();
    tasks.close();
    ledger.close();
  }
}
