package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.Links.Link;
import dev.kurir.tenants.entity.Network;
import dev.kurir.whatsapp.ClientEvent;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Puts together what a client of a session needs: its keys, its memory under the epoch of the
/// lease, and where it connects to. Thread-safe.
final class Connector {
  private final Database database;
  private final SessionKeys keys;
  private final Supplier<MessagePorts> ports;
  private final Networks networks;
  private final Links links;

  Connector(
      Database database,
      SessionKeys keys,
      Supplier<MessagePorts> ports,
      Networks networks,
      Links links) {
    this.database = database;
    this.keys = keys;
    this.ports = ports;
    this.networks = networks;
    this.links = links;
  }

  /// May wait for the network some seconds; does not connect yet.
  ///
  /// @throws NetworkUnavailableException when it is not known how to connect; worth a retry
  /// @throws EnvelopeException when the master key is not the right one
  Link link(Place place, Network network, long epoch, Consumer<ClientEvent> events) {
    return links.open(networks.settings(network), store(place, epoch), events);
  }

  /// Forgets the link without telling the server.
  void forget(Place place, long epoch) {
    store(place, epoch)
        .inTransaction(unit -> {
          unit.deleteAll();
          return true;
        });
  }

  /// Which WhatsApp Web clients say they are.
  WebVersions versions() {
    return networks.versions();
  }

  /// What this node knows now; what did not open may open under others.
  MasterKeys masterKeys() {
    return keys.masters();
  }

  private PgDeviceStore store(Place place, long epoch) {
    return new PgDeviceStore(
        database, new PgDeviceStore.Scope(place, epoch, keys.open(place), ports.get()));
  }
}
