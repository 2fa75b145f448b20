package dev.kurir.sessions.control;

import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects one session under its lease, tries again when that fails, and comes back after a lease
/// was lost. Everything here happens inside the session's mailbox.
final class Dialer {
  private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  private static final Duration COME_BACK = Duration.ofSeconds(1);

  private final Place place;
  private final NodeParts parts;
  private final Mailbox mailbox;
  private final Watchers watchers;
  private final Standing standing;
  private final LiveLink link;

  private int attempts;
  private boolean parked;

  /// The master keys that did not open it, when it is parked for that.
  private @Nullable MasterKeys useless;

  private CompletableFuture<Boolean> settled = CompletableFuture.completedFuture(true);

  Dialer(
      Place place,
      NodeParts parts,
      Mailbox mailbox,
      Watchers watchers,
      Standing standing,
      LiveLink link) {
    this.place = place;
    this.parts = parts;
    this.mailbox = mailbox;
    this.watchers = watchers;
    this.standing = standing;
    this.link = link;
  }

  /// Somebody wants it to run.
  void start() {
    parts.rows().want(place.session(), true);
    unpark();
    watchers.begin();
    progress();
    if (!link.isOpen()) {
      connect();
    }
  }

  /// Connects, if this node may and nobody said otherwise.
  ///
  /// @param done completes when it is connected, or when it is clear that this takes longer
  void resume(CompletableFuture<Boolean> done) {
    if (useless != null && useless != parts.connector().masterKeys()) {
      unpark();
    }
    if (parked || standing.isOwned()) {
      done.complete(true);
      return;
    }
    settled = done;
    watchers.begin();
    try {
      connect();
    } catch (DatabaseUnavailableException _) {
      done.complete(false); // the next round tries again
    }
  }

  void connect() {
    var current = standing.own();
    if (current.isEmpty()) {
      settled.complete(false);
      return;
    }
    var tried = parts.connector().masterKeys();
    try {
      var opened = link.open(standing.epoch(), parts.rows().isAvailable(place.tenant()));
      connecting(current.get());
      opened.start();
    } catch (NetworkUnavailableException e) {
      LOG.info("tenant {}: {}", place.tenant(), e.getMessage());
      fail(current.get().become(Status.CONNECTING, Reason.NETWORK, parts.now()));
    } catch (EnvelopeException e) {
      LOG.error("tenant {}: {}", place.tenant(), e.getMessage());
      parked = true;
      useless = tried;
      rest(current.get().become(Status.DISCONNECTED, Reason.MASTER_KEY, parts.now()), false);
    } catch (RuntimeException e) {
      tryAgain();
      throw e;
    }
  }

  /// It cannot connect now.
  void fail(SessionState after) {
    if (isAbandoned(after)) {
      abandon(after);
    } else {
      standing.change(after);
      tryAgain();
    }
  }

  /// A link is kept up for ever, the search for a phone only while somebody looks.
  boolean isAbandoned(SessionState state) {
    return state.jid().isEmpty() && watchers.areGone();
  }

  /// Ends the search as a round of QR codes ends that nobody looked at.
  void abandon(SessionState state) {
    link.close();
    rest(state.become(Status.DISCONNECTED, Reason.QR_EXPIRED, parts.now()), true);
  }

  /// Connects after a while, which grows from try to try until there is [#progress].
  void tryAgain() {
    link.close();
    long number = link.generation();
    long most = Math.min(LONGEST_RETRY.toMillis(), 1_000L << Math.min(attempts++, 10));
    settled.complete(false);
    later(
        Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2)),
        () -> {
          if (link.isStill(number) && standing.isOwned()) {
            connect();
          }
        });
  }

  /// A lease is soon lost and soon taken again, when no other node was faster.
  void leaseless() {
    link.close();
    settled.complete(false);
    later(COME_BACK, this::comeBack);
  }

  /// The server has answered: the next failure is the first one.
  void progress() {
    attempts = 0;
  }

  /// Who waits for it to [#resume] need wait no longer.
  void settled() {
    settled.complete(true);
  }

  /// Comes to rest, see [Standing#rest].
  void rest(SessionState after, boolean untilStarted) {
    standing.rest(after, untilStarted);
    settled();
  }

  /// Nothing here connects it before it is started, or [#unpark]ed.
  void park() {
    parked = true;
    useless = null;
    link.close();
  }

  void unpark() {
    parked = false;
    useless = null;
  }

  private void connecting(SessionState current) {
    if (current.status() != Status.CONNECTING) {
      standing.change(current.become(Status.CONNECTING, Reason.NONE, parts.now()));
    }
  }

  private void comeBack() {
    try {
      if (!link.isOpen() && !parked && isWanted()) {
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
}
