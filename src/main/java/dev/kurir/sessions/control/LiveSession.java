package dev.kurir.sessions.control;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.Links.Link;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.RestoreOutcome;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.Network;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.WhatsAppClient;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/// One session as this node runs it, or could. Commands, the client's events and the fate of the
/// lease all pass through one mailbox, so each finds a settled state: whatever is called at the
/// same time, the last one wins and the session converges to it.
///
/// Only wires: [Standing] is where it stands, [LiveLink] its client, [Dialer] connects it, [Ending]
/// brings it to rest, [Reactions] follows the client's events, [CodePairing] asks for codes,
/// [Outlook] is what others see.
final class LiveSession {
  private final Place place;
  private final NodeParts parts;
  private final Mailbox mailbox;
  private final Watchers watchers;
  private final LiveLink link;
  private final Standing standing;
  private final Dialer dialer;
  private final Ending ending;
  private final Restoring restoring;
  private final Reactions reactions;
  private final Outlook outlook;
  private final CodePairing pairing;

  LiveSession(Place place, Network network, NodeParts parts) {
    this.place = place;
    this.parts = parts;
    this.mailbox = new Mailbox(parts.threads());
    this.watchers = new Watchers(parts.clock());
    this.link = new LiveLink(place, network, parts.connector(), mailbox, this::hear);
    this.standing = new Standing(place, parts, watchers, this::leaseless);
    this.dialer = new Dialer(place, parts, mailbox, watchers, standing, link);
    this.ending = new Ending(place, parts, standing, link, dialer);
    this.restoring = new Restoring(place, parts, standing, link, dialer);
    this.reactions = new Reactions(parts, watchers, standing, link, dialer);
    this.outlook = new Outlook(place, parts, standing, link);
    this.pairing = new CodePairing(parts, mailbox, watchers, link, dialer, outlook);
  }

  private void hear(ClientEvent event) {
    reactions.hear(event);
  }

  private void leaseless() {
    dialer.leaseless();
  }

  /// See [Standing#known].
  Optional<SessionState> known() {
    return outlook.known();
  }

  /// See [Standing#lastKnown].
  Optional<SessionState> lastKnown() {
    return outlook.lastKnown();
  }

  /// Whether this node holds its lease.
  boolean isHeld() {
    return standing.isHeld();
  }

  /// The client, if it may be used to send now.
  Optional<WhatsAppClient> client() {
    return outlook.client();
  }

  /// What the account asks for now, if it asks for its passkey.
  Optional<Passkey> passkey() {
    return outlook.passkey();
  }

  /// Tells the client something about the passkey. Blocks until WhatsApp has answered; not in the
  /// mailbox, because what follows comes through it.
  PasskeyAnswer answer(Function<Link, PasskeyAnswer> answer) {
    return link.get()
        .filter(_ -> passkey().isPresent())
        .map(answer)
        .orElseGet(PasskeyAnswer.NotAsked::new);
  }

  /// Contacts shall see the account online, or not.
  void setAvailable(boolean available) {
    link.get().ifPresent(open -> open.setAvailable(available));
  }

  /// Somebody looks at it: a QR round goes on.
  void look() {
    watchers.look();
  }

  /// First tells where it stands, then what happens.
  void watch(Consumer<SessionEvent> watcher) {
    mailbox.post(() -> {
      watchers.add(watcher);
      outlook.greet(watcher);
    });
  }

  void unwatch(Consumer<SessionEvent> watcher) {
    watchers.remove(watcher);
  }

  CompletableFuture<Optional<SessionState>> start() {
    return command(dialer::start);
  }

  /// Starts it and asks for a pairing code. Blocks for as long as the server takes; everything else
  /// goes on meanwhile.
  PairingCodeOutcome pairingCode(String digits) {
    return pairing.ask(digits);
  }

  CompletableFuture<Optional<SessionState>> stop() {
    return command(() -> {
      parts.rows().want(place.session(), false);
      ending.stop();
    });
  }

  CompletableFuture<Optional<SessionState>> logout() {
    return command(() -> {
      parts.rows().want(place.session(), false);
      ending.unlink(outlook.state());
    });
  }

  CompletableFuture<Optional<SessionState>> relink() {
    return command(() -> {
      ending.unlink(outlook.state());
      dialer.start();
    });
  }

  /// Puts a version of its link back, if it rests.
  CompletableFuture<RestoreOutcome> restore(int version) {
    return mailbox.ask(() -> restoring.restore(version));
  }

  private CompletableFuture<Optional<SessionState>> command(Runnable task) {
    return mailbox.ask(() -> {
      task.run();
      return outlook.state();
    });
  }

  /// Starts it if this node may. Completes when it is connected, or when it is clear that this
  /// takes longer.
  CompletableFuture<Boolean> resume() {
    var done = new CompletableFuture<Boolean>();
    mailbox.post(() -> dialer.resume(done));
    return done;
  }

  /// Another node stopped it.
  void unwanted() {
    mailbox.post(ending::stop);
  }

  /// The lease is lost or about to end. The socket closes at once, whatever the mailbox is waiting
  /// for; what the client says about that comes after the task that is posted first.
  void lost(Lease lease) {
    mailbox.post(() -> {
      if (standing.isUnder(lease)) {
        standing.fencedOut();
      }
    });
    link.get().filter(_ -> standing.isUnder(lease)).ifPresent(Link::close);
  }

  /// Writes what could not be written while the database was away.
  void catchUp() {
    if (standing.isUnsaved()) {
      mailbox.post(standing::save);
    }
  }

  /// Whether another node could take it without anybody being disturbed.
  boolean mayMove() {
    return standing.isHeld()
        && standing.known().filter(it -> it.status() == Status.CONNECTED).isPresent()
        && !parts.busy().isBusy(place.tenant());
  }

  /// Closes the socket for another node to take over, unless that disturbs somebody by now. The
  /// result is the lease to give back.
  CompletableFuture<Optional<Lease>> handOver() {
    return mailbox.ask(() -> {
      if (!mayMove()) {
        return Optional.empty();
      }
      link.close();
      return standing.handOver();
    });
  }

  /// Closes the socket and keeps the row as it is, so that the next start goes on. The result is
  /// the lease to give back.
  CompletableFuture<Optional<Lease>> shutDown() {
    return mailbox.ask(() -> {
      dialer.park();
      return standing.letGo();
    });
  }
}
