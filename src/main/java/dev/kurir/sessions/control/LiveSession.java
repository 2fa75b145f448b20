package dev.kurir.sessions.control;

import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.Links.Link;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.Network;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientSettings.WebVersion;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.WhatsAppClient;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One session as this node runs it, or could. Commands, the client's events and the fate of the
/// lease all pass through one mailbox, so each finds a settled state: whatever is called at the
/// same time, the last one wins and the session converges to it.
///
/// A client is known by its generation; what an older one still says is not heard.
final class LiveSession {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  private static final Duration COME_BACK = Duration.ofSeconds(1);

  /// How long a log-out waits for the server.
  private static final Duration LOGOUT = Duration.ofSeconds(5);

  private final Place place;
  private final Network network;
  private final Parts parts;
  private final Mailbox mailbox;
  private final Watchers watchers = new Watchers();
  private final Standing standing;
  private final PasskeyNow passkey = new PasskeyNow();
  private final PairingCodes codes = new PairingCodes();

  private volatile @Nullable Link link;
  private long generation;
  private int attempts;
  private boolean parked;
  private WebVersion version = WebVersions.COMPILED;
  private CompletableFuture<Boolean> settled = CompletableFuture.completedFuture(true);

  LiveSession(Place place, Network network, Parts parts) {
    this.place = place;
    this.network = network;
    this.parts = parts;
    this.mailbox = new Mailbox(parts.threads());
    this.standing = new Standing(place, parts, watchers);
  }

  /// What all sessions of a node share.
  ///
  /// @param connected told after each log-in, on a thread of its own
  record Parts(
      SessionRows rows,
      Leases leases,
      Connector connector,
      Executor threads,
      ScheduledExecutorService timers,
      Clock clock,
      Consumer<TenantId> connected) {
    /// As exact as PostgreSQL keeps it.
    Instant now() {
      return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
  }

  /// See [Standing#known].
  Optional<SessionState> known() {
    return standing.known();
  }

  /// See [Standing#lastKnown].
  Optional<SessionState> lastKnown() {
    return standing.lastKnown();
  }

  /// The client, if it may be used to send now.
  Optional<WhatsAppClient> client() {
    var now = link;
    return now != null && standing.isHeld() && now.isConnected() ? now.client() : Optional.empty();
  }

  /// What the account asks for now, if it asks for its passkey.
  Optional<Passkey> passkey() {
    return standing.isHeld() ? passkey.get() : Optional.empty();
  }

  /// Tells the client something about the passkey. Blocks until WhatsApp has answered; not in the
  /// mailbox, because what follows comes through it.
  PasskeyAnswer answer(Function<Link, PasskeyAnswer> answer) {
    var now = link;
    return now == null || passkey().isEmpty() ? new PasskeyAnswer.NotAsked() : answer.apply(now);
  }

  /// Contacts shall see the account online, or not.
  void setAvailable(boolean available) {
    var now = link;
    if (now != null) {
      now.setAvailable(available);
    }
  }

  /// Somebody looks at it: a QR round goes on.
  void look() {
    watchers.look();
  }

  /// First tells where it stands, then what happens.
  void watch(Consumer<SessionEvent> watcher) {
    mailbox.post(() -> {
      watchers.add(watcher);
      readable().ifPresent(state -> greet(watcher, state));
    });
  }

  void unwatch(Consumer<SessionEvent> watcher) {
    watchers.remove(watcher);
  }

  CompletableFuture<Optional<SessionState>> start() {
    return mailbox.ask(() -> {
      parts.rows().want(place.session(), true);
      return begin();
    });
  }

  /// Starts it and asks for a pairing code. Blocks for as long as the server takes; everything else
  /// goes on meanwhile.
  PairingCodeOutcome pairingCode(String digits) {
    var outcome = PairingCodes.ask(mailbox.ask(this::beginForCode).join(), digits);
    if (outcome instanceof PairingCodeOutcome.Offered offered) {
      mailbox.post(() -> known().ifPresent(state -> tellOf(offered, state)));
    }
    return outcome;
  }

  private PairingCodes.Start beginForCode() {
    if (state().flatMap(SessionState::jid).isPresent()) {
      return new PairingCodes.Start.Linked();
    }
    parts.rows().want(place.session(), true);
    watchers.look();
    if (codes.needsNewRound(now())) {
      closeLink();
    }
    begin();
    var open = link;
    return open == null ? new PairingCodes.Start.Nowhere() : new PairingCodes.Start.At(open);
  }

  private void tellOf(PairingCodeOutcome.Offered offered, SessionState state) {
    if (state.status() == Status.SCANNING) {
      standing.tell(codes.offer(offered, state, now()));
    }
  }

  CompletableFuture<Optional<SessionState>> stop() {
    return mailbox.ask(() -> {
      parts.rows().want(place.session(), false);
      end();
      return state();
    });
  }

  CompletableFuture<Optional<SessionState>> logout() {
    return mailbox.ask(() -> {
      parts.rows().want(place.session(), false);
      unlink();
      return state();
    });
  }

  CompletableFuture<Optional<SessionState>> relink() {
    return mailbox.ask(() -> {
      unlink();
      parts.rows().want(place.session(), true);
      return begin();
    });
  }

  /// Starts it if this node may. Completes when it is connected, or when it is clear that this
  /// takes longer.
  CompletableFuture<Boolean> resume() {
    var done = new CompletableFuture<Boolean>();
    mailbox.post(() -> {
      if (parked || standing.isOwned()) {
        done.complete(true);
        return;
      }
      settled = done;
      try {
        connect();
      } catch (DatabaseUnavailableException _) {
        done.complete(false); // the next round tries again
      }
    });
    return done;
  }

  /// Another node stopped it.
  void unwanted() {
    mailbox.post(this::end);
  }

  /// The lease is lost or about to end. The socket closes at once, whatever the mailbox is waiting
  /// for; what the client says about that comes after the task that is posted first.
  void lost(Lease lease) {
    mailbox.post(() -> {
      if (standing.isUnder(lease)) {
        fencedOut();
      }
    });
    var open = link;
    if (open != null && standing.isUnder(lease)) {
      open.close();
    }
  }

  /// Writes what could not be written while the database was away.
  void catchUp() {
    if (standing.isUnsaved()) {
      mailbox.post(() -> saved(standing.save()));
    }
  }

  /// Closes the socket and keeps the row as it is, so that the next start goes on. The result is
  /// the lease to give back.
  CompletableFuture<Optional<Lease>> shutDown() {
    return mailbox.ask(() -> {
      parked = true;
      closeLink();
      return standing.letGo();
    });
  }

  private Optional<SessionState> begin() {
    parked = false;
    attempts = 0;
    if (link == null) {
      connect();
    }
    return state();
  }

  private void end() {
    closeLink();
    parked = false;
    if (standing.isOwned() || isLeftActive()) {
      standing
          .own()
          .map(state -> state.become(Status.DISCONNECTED, Reason.STOPPED, now()))
          .ifPresent(state -> rest(state, true));
    }
  }

  /// A process that died left its row as if it ran.
  private boolean isLeftActive() {
    return parts
        .rows()
        .find(place.tenant())
        .filter(row -> !row.ownedElsewhere() && SessionRow.isActive(row.status()))
        .isPresent();
  }

  private void unlink() {
    if (state().flatMap(SessionState::jid).isEmpty()) {
      end();
      return;
    }
    var before = standing.own();
    if (before.isEmpty()) {
      return;
    }
    if (link == null) {
      connect();
    }
    var open = link;
    if (open != null) {
      boolean confirmed = open.logout(LOGOUT);
      LOG.info("tenant {}: logged out, confirmed by the server: {}", place.tenant(), confirmed);
      closeLink();
    } else {
      generation++;
      parts.connector().forget(place, standing.epoch());
    }
    var after = before.get().become(Status.LOGGED_OUT, Reason.USER_UNLINKED, now());
    rest(after.unlinked(), true);
  }

  private void connect() {
    var current = standing.own();
    if (current.isEmpty()) {
      settled.complete(false);
      return;
    }
    long number = ++generation;
    version = parts.connector().versions().current();
    try {
      var opened =
          parts
              .connector()
              .link(place, network, standing.epoch(), e -> mailbox.post(() -> on(number, e)));
      opened.setAvailable(parts.rows().isAvailable(place.tenant()));
      link = opened;
      connecting(current.get());
      opened.start();
    } catch (NetworkUnavailableException e) {
      LOG.info("tenant {}: {}", place.tenant(), e.getMessage());
      change(current.get().become(Status.CONNECTING, Reason.NETWORK, now()));
      tryAgain();
    } catch (EnvelopeException e) {
      LOG.error("tenant {}: {}", place.tenant(), e.getMessage());
      parked = true;
      rest(current.get().become(Status.DISCONNECTED, Reason.MASTER_KEY, now()), false);
    } catch (RuntimeException e) {
      tryAgain();
      throw e;
    }
  }

  private void connecting(SessionState current) {
    if (current.status() != Status.CONNECTING) {
      change(current.become(Status.CONNECTING, Reason.NONE, now()));
    }
  }

  private void on(long number, ClientEvent event) {
    var before = standing.known();
    if (number != generation || before.isEmpty()) {
      return;
    }
    var after = Transitions.after(before.get(), event, now());
    var asked = passkey.heard(event);
    switch (event) {
      case ClientEvent.Connecting() -> change(after);
      case ClientEvent.Linked _ -> {
        codes.end();
        change(after);
      }
      case ClientEvent.PasskeyRequired _, ClientEvent.PasskeyConfirmation _ -> {
        if (change(after)) {
          asked.ifPresent(it -> standing.tell(new SessionEvent.PasskeyAsked(now(), after, it)));
        }
        settled.complete(true);
      }
      case ClientEvent.Named _ -> change(after);
      case ClientEvent.QrOffered offered -> {
        if (offered.number() == 1) {
          watchers.newRound();
          codes.roundBegins(now());
        }
        attempts = 0;
        change(after);
        settled.complete(true);
      }
      case ClientEvent.Reconnecting lost -> {
        change(after);
        settled.complete(true);
        if (lost.cause() == ClientEvent.Cause.CERTIFICATE) {
          closeLink(); // what it trusts may have changed: a new client asks again
          tryAgain();
        }
      }
      case ClientEvent.Connected _ -> {
        attempts = 0;
        if (change(after)) {
          standing.tell(new SessionEvent.ConnectionOpened(now(), after));
          parts.threads().execute(() -> parts.connected().accept(place.tenant()));
        }
        settled.complete(true);
      }
      case ClientEvent.QrExpired() -> {
        closeLink();
        if (watchers.hasLooked()) {
          connect();
        } else {
          rest(after, true);
        }
      }
      case ClientEvent.Stopped end -> stopped(end.cause(), after);
    }
  }

  private void stopped(ClientEvent.Cause cause, SessionState after) {
    closeLink();
    switch (cause) {
      case STALE_OWNER -> fencedOut();
      case NETWORK, SERVER -> {
        change(after.become(Status.CONNECTING, after.reason(), now()));
        tryAgain();
      }
      case OUTDATED_CLIENT -> {
        if (parts.connector().versions().hasNewerThan(version)) {
          connect();
        } else {
          rest(after, true);
        }
      }
      case USER_UNLINKED, REPLACED, BANNED, RESTRICTED, CERTIFICATE, PROTOCOL, STOPPED ->
          rest(after, true);
    }
  }

  private void tryAgain() {
    long number = ++generation;
    long most = Math.min(LONGEST_RETRY.toMillis(), 1_000L << Math.min(attempts++, 10));
    settled.complete(false);
    later(
        Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2)),
        () -> {
          if (number == generation && link == null && standing.isOwned()) {
            connect();
          }
        });
  }

  /// A lease is soon lost and soon taken again, when no other node was faster.
  private void comeBack() {
    try {
      if (link == null && !parked && isWanted()) {
        connect();
      }
    } catch (DatabaseUnavailableException _) {
      LOG.debug("tenant {}: the upkeep starts it again", place.tenant());
    }
  }

  private boolean isWanted() {
    return parts.rows().find(place.tenant()).filter(SessionRow::wanted).isPresent();
  }

  private void later(Duration wait, Runnable task) {
    var _ =
        parts.timers().schedule(() -> mailbox.post(task), wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean change(SessionState after) {
    return saved(standing.change(after));
  }

  private void rest(SessionState after, boolean untilStarted) {
    standing.rest(after, untilStarted);
    settled.complete(true);
  }

  /// What follows when another node turned out to own the session.
  private boolean saved(boolean owned) {
    if (!owned) {
      leaseless();
    }
    return owned;
  }

  private void fencedOut() {
    standing.fencedOut();
    leaseless();
  }

  private void leaseless() {
    closeLink();
    settled.complete(false);
    later(COME_BACK, this::comeBack);
  }

  private void closeLink() {
    generation++;
    passkey.forget();
    var open = link;
    link = null;
    codes.end();
    if (open != null) {
      open.close();
    }
  }

  private Optional<SessionState> state() {
    return known().or(() -> parts.rows().find(place.tenant()).map(SessionRow::state));
  }

  private Optional<SessionState> readable() {
    try {
      return state();
    } catch (DatabaseUnavailableException _) {
      return lastKnown();
    }
  }

  private void greet(Consumer<SessionEvent> watcher, SessionState state) {
    watcher.accept(new SessionEvent.StatusChanged(now(), state));
    passkey().ifPresent(it -> watcher.accept(new SessionEvent.PasskeyAsked(now(), state, it)));
    state.qr().ifPresent(qr -> watcher.accept(new SessionEvent.QrOffered(now(), state, qr)));
    codes.current(state, now()).ifPresent(watcher);
  }

  private Instant now() {
    return parts.now();
  }
}
