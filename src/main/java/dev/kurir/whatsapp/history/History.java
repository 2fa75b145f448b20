package dev.kurir.whatsapp.history;

import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.history.Pending.Piece;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.media.MediaDownload;
import dev.kurir.whatsapp.media.MediaDownload.Outcome;
import dev.kurir.whatsapp.media.MediaFile;
import dev.kurir.whatsapp.media.MediaKind;
import dev.kurir.whatsapp.media.StoredMedia;
import dev.kurir.whatsapp.proto.HistorySyncNotification;
import dev.kurir.whatsapp.proto.PendingHistoryRow;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the pieces of history that the phone announces, one after the other, oldest first. What
/// fails is tried again later and later; what does not lie where it should is asked for again; what
/// cannot be read is given up. None of that harms the connection. Holds a thread only while there
/// is a piece to read, and a timer only while one waits for its next try. Thread-safe.
public final class History {
  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  /// Phones cut their histories into files of some megabytes; deflated, that is much.
  private static final long LARGEST_FILE = 512L << 20;

  private static final int MOST_TRIES = 8;
  private static final int MOST_ASKED = 3;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /// How long the phone may take to put a file there again.
  private static final Duration PHONES_PATIENCE = Duration.ofHours(6);

  private final ClientRuntime runtime;
  private final SerialDeviceStore store;
  private final OwnDevice own;
  private final MediaDownload media;

  /// How often it was woken since it last found nothing to do.
  private final AtomicInteger wakes = new AtomicInteger();

  private volatile @Nullable Connection connection;

  public History(
      ClientRuntime runtime, SerialDeviceStore store, OwnDevice own, MediaDownload media) {
    this.runtime = runtime;
    this.store = store;
    this.own = own;
    this.media = media;
  }

  /// Keeps an announcement, in the unit of the message that made it. The caller has made sure that
  /// our own phone wrote it.
  public void announce(Unit unit, String messageId, HistorySyncNotification notification) {
    if (messageId.matches("[!-~]{1,100}")) {
      Pending.add(unit, messageId, notification, runtime.clock().millis());
    }
  }

  /// Takes up what is announced and due: after a login, and after an announcement. Returns at once.
  public void wake(Connection now) {
    connection = now;
    if (wakes.getAndIncrement() == 0) {
      runtime.tasks().execute(this::work);
    }
  }

  private void work() {
    int seen;
    do {
      seen = wakes.get();
      var open = connection;
      if (open != null && !open.isOver()) {
        open.guard(() -> work(open));
      }
    } while (!wakes.compareAndSet(seen, 0));
  }

  private void work(Connection open) {
    try {
      for (var piece = next(); piece != null && !open.isOver(); piece = next()) {
        work(open, piece);
      }
    } catch (StoreUnavailableException _) {
      LOG.info("the store is unavailable: the history waits");
      wakeIn(LONGEST_PAUSE);
    }
  }

  /// The oldest piece that is due; null when there is none, and then a timer waits for the next.
  private @Nullable Piece next() {
    long now = runtime.clock().millis();
    List<Piece> all = store.shared().inTransaction(Pending::all);
    for (Piece piece : all) {
      if (piece.row().getNotBefore() <= now) {
        return piece;
      }
    }
    all.stream()
        .map(piece -> piece.row().getNotBefore() - now)
        .min(Comparator.naturalOrder())
        .ifPresent(millis -> wakeIn(Duration.ofMillis(millis + 1)));
    return null;
  }

  private void wakeIn(Duration time) {
    var _ =
        runtime
            .timers()
            .schedule(
                () -> runtime.tasks().execute(this::wakeAgain),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void wakeAgain() {
    var last = connection;
    if (last != null && !last.isOver()) {
      wake(last);
    }
  }

  private void work(Connection open, Piece piece) {
    try {
      if (!piece.row().getTaken()) {
        take(open, piece);
      } else {
        finish(open, piece);
      }
    } catch (DisconnectedException _) {
      LOG.debug("the connection ended: the history waits for the next one");
    } catch (RequestException e) {
      later(piece, String.valueOf(e.getMessage()));
    } catch (HistoryKeeper.ForgottenException _) {
      LOG.info("a piece of history is not wanted any more");
    } catch (IOException e) {
      later(piece, "no room for it: " + e.getClass().getSimpleName());
    } catch (MalformedHistoryException e) {
      giveUp(piece, String.valueOf(e.getMessage()));
    }
  }

  private void take(Connection open, Piece piece) throws IOException, MalformedHistoryException {
    var notification = piece.notification();
    if (notification.hasInitialHistBootstrapInlinePayload()) {
      HistoryReader.read(
          notification.getInitialHistBootstrapInlinePayload().newInput(), keeper(piece));
      taken(open, piece);
    } else if (notification.getDirectPath().isEmpty()) {
      remove(piece);
    } else {
      switch (media.fetch(open.requests(), file(notification), LARGEST_FILE)) {
        case Outcome.Fetched(var file) -> read(open, piece, file);
        case Outcome.Gone() -> askAgain(open, piece, "it does not lie there");
        case Outcome.Damaged(var why) -> damaged(open, piece, why);
        case Outcome.Busy(var why) -> later(piece, why);
      }
    }
  }

  private HistoryKeeper keeper(Piece piece) {
    return new HistoryKeeper(store, piece.key());
  }

  private void read(Connection open, Piece piece, StoredMedia file)
      throws IOException, MalformedHistoryException {
    try (file) {
      HistoryReader.read(file.open(), keeper(piece));
    }
    taken(open, piece);
  }

  /// First it is noted that nothing is left to be taken: after that the file may be gone.
  private void taken(Connection open, Piece piece) {
    LOG.info("a piece of history was read ({})", piece.notification().getSyncType());
    var taken = piece.with(piece.row().toBuilder().setTaken(true).build());
    write(taken);
    finish(open, taken);
  }

  private void finish(Connection open, Piece piece) {
    var notification = piece.notification();
    if (!notification.hasInitialHistBootstrapInlinePayload()) {
      var facts = store.shared().inTransaction(HistoryFacts::read);
      boolean gone =
          media.delete(
              open.requests(),
              file(notification),
              notification.getEncHandle(),
              facts.getCompanionMetaNonce());
      LOG.debug("the file of a piece of history was deleted: {}", gone);
    }
    remove(piece);
  }

  private static MediaFile file(HistorySyncNotification notification) {
    return new MediaFile(
        MediaKind.HISTORY,
        notification.getDirectPath(),
        notification.getMediaKey().toByteArray(),
        notification.getFileSha256().toByteArray(),
        notification.getFileEncSha256().toByteArray());
  }

  /// Once it may have been the way; then it is the file.
  private void damaged(Connection open, Piece piece, String why) {
    if (piece.row().getTries() == 0) {
      later(piece, why);
    } else {
      askAgain(open, piece, why);
    }
  }

  private void askAgain(Connection open, Piece piece, String why) {
    var row = piece.row();
    if (row.getAsked() >= MOST_ASKED) {
      giveUp(piece, why);
      return;
    }
    LOG.info("a piece of history cannot be used ({}): the phone is asked for it again", why);
    open.send(
        ServerErrors.receipt(row.getMessageId(), piece.notification().getMediaKey(), own.linked()));
    postpone(piece, row.toBuilder().setAsked(row.getAsked() + 1), PHONES_PATIENCE);
  }

  private void later(Piece piece, String why) {
    int tries = piece.row().getTries() + 1;
    if (tries >= MOST_TRIES) {
      giveUp(piece, why);
      return;
    }
    LOG.info("a piece of history was not read ({}), try {}", why, tries);
    postpone(piece, piece.row().toBuilder().setTries(tries), pause(tries));
  }

  private void postpone(Piece piece, PendingHistoryRow.Builder row, Duration pause) {
    long until = runtime.clock().millis() + pause.toMillis();
    write(piece.with(row.setNotBefore(until).build()));
  }

  /// Four times as long after each try, and a random half of it, so that accounts that fail
  /// together do not come back together.
  private static Duration pause(int tries) {
    long most =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(20, 2 * (tries - 1)));
    return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }

  private void giveUp(Piece piece, String why) {
    LOG.warn("a piece of history is given up ({}): {}", piece.notification().getSyncType(), why);
    remove(piece);
  }

  private void write(Piece piece) {
    store.inTransaction(unit -> {
      if (Pending.isThere(unit, piece.key())) {
        Pending.write(unit, piece);
      }
      return true;
    });
  }

  private void remove(Piece piece) {
    store.inTransaction(unit -> {
      Pending.remove(unit, piece.key());
      return true;
    });
  }
}
