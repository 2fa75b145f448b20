package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.Links.Link;
import dev.kurir.tenants.entity.Network;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts together what a client of a session needs: its keys, its memory under the epoch of the
/// lease, and where it connects to. Thread-safe.
final class Connector {
  private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

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
    var client = networks.settings(network);
    var store = store(place, epoch);
    try {
      store.keepLink();
    } catch (StaleOwnerException | StoreUnavailableException | DatabaseUnavailableException e) {
      LOG.debug("tenant {}: a later client keeps its link: {}", place.tenant(), e.getMessage());
    }
    return links.open(client, store, events);
  }

  /// Forgets the link without telling the server, and what was kept of it.
  void forget(Place place, long epoch) {
    store(place, epoch).forget();
  }

  /// Whether something of a link could be put back.
  boolean hasVersions(Place place) {
    return LinkVersions.exist(database, place);
  }

  /// Puts a version of the link back; empty when there is none of that number.
  ///
  /// @throws EnvelopeException when it cannot be opened
  Optional<EssentialRows> restore(Place place, long epoch, int version) {
    return store(place, epoch).restore(version);
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
