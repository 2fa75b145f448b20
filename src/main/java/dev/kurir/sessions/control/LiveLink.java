package dev.kurir.sessions.control;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.Links.Link;
import dev.kurir.tenants.entity.Network;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientSettings.WebVersion;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The client that a session has now, and what is true only as long as it has this one.
///
/// A client is known by its generation; what an older one still says is not heard. Changed inside
/// the session's mailbox only; [#get] and [#passkey] may be asked from anywhere.
final class LiveLink {
  private final Place place;
  private final Network network;
  private final Connector connector;
  private final Mailbox mailbox;
  private final Consumer<ClientEvent> events;
  private final PasskeyNow passkey = new PasskeyNow();
  private final PairingCodes codes = new PairingCodes();

  private volatile @Nullable Link link;
  private long generation;
  private WebVersion version = WebVersions.COMPILED;

  /// @param events gets what the client says, inside the mailbox
  LiveLink(
      Place place,
      Network network,
      Connector connector,
      Mailbox mailbox,
      Consumer<ClientEvent> events) {
    this.place = place;
    this.network = network;
    this.connector = connector;
    this.mailbox = mailbox;
    this.events = events;
  }

  Optional<Link> get() {
    return Optional.ofNullable(link);
  }

  boolean isOpen() {
    return link != null;
  }

  PasskeyNow passkey() {
    return passkey;
  }

  PairingCodes codes() {
    return codes;
  }

  /// Makes a new client, which does not connect yet. Throws what [Connector#link] does.
  ///
  /// @param epoch of the lease under which it writes
  Link open(long epoch, boolean available) {
    long number = ++generation;
    version = connector.versions().current();
    var opened = connector.link(place, network, epoch, event -> hear(number, event));
    opened.setAvailable(available);
    link = opened;
    return opened;
  }

  /// Closes the client if there is one. What is asked with [#isStill] about a time before is false.
  void close() {
    generation++;
    passkey.forget();
    codes.end();
    var open = link;
    link = null;
    if (open != null) {
      open.close();
    }
  }

  /// Goes up with every client that is opened or closed.
  long generation() {
    return generation;
  }

  boolean isStill(long number) {
    return number == generation;
  }

  /// The server called the client too old. Blocks for some seconds at most.
  boolean hasNewerVersion() {
    return connector.versions().hasNewerThan(version);
  }

  private void hear(long number, ClientEvent event) {
    mailbox.post(() -> {
      if (isStill(number)) {
        events.accept(event);
      }
    });
  }
}
