package dev.kurir.sessions.control;

import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.whatsapp.WhatsAppClient;
import java.util.Optional;
import java.util.function.Consumer;

/// What is seen of one session from outside: where it stands, what its account asks for, and the
/// client to send with. May be asked from anywhere, but for [#greet].
final class Outlook {
  private final Place place;
  private final NodeParts parts;
  private final Standing standing;
  private final LiveLink link;

  Outlook(Place place, NodeParts parts, Standing standing, LiveLink link) {
    this.place = place;
    this.parts = parts;
    this.standing = standing;
    this.link = link;
  }

  /// See [Standing#known].
  Optional<SessionState> known() {
    return standing.known();
  }

  /// See [Standing#lastKnown].
  Optional<SessionState> lastKnown() {
    return standing.lastKnown();
  }

  /// What this node knows, or else the row.
  Optional<SessionState> state() {
    return known().or(() -> parts.rows().find(place.tenant()).map(SessionRow::state));
  }

  /// The client, if it may be used to send now.
  Optional<WhatsAppClient> client() {
    return link.get()
        .filter(open -> standing.isHeld() && open.isConnected())
        .flatMap(Links.Link::client);
  }

  /// What the account asks for now, if it asks for its passkey.
  Optional<Passkey> passkey() {
    return standing.isHeld() ? link.passkey().get() : Optional.empty();
  }

  /// Tells somebody who comes to watch where it stands; inside the mailbox.
  void greet(Consumer<SessionEvent> watcher) {
    readable().ifPresent(state -> greet(watcher, state));
  }

  private void greet(Consumer<SessionEvent> watcher, SessionState state) {
    var now = parts.now();
    watcher.accept(new SessionEvent.StatusChanged(now, state));
    passkey().ifPresent(it -> watcher.accept(new SessionEvent.PasskeyAsked(now, state, it)));
    state.qr().ifPresent(qr -> watcher.accept(new SessionEvent.QrOffered(now, state, qr)));
    link.codes().current(state, now).ifPresent(watcher);
  }

  private Optional<SessionState> readable() {
    try {
      return state();
    } catch (DatabaseUnavailableException _) {
      return lastKnown();
    }
  }
}
