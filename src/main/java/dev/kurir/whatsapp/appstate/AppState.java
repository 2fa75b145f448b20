package dev.kurir.whatsapp.appstate;

import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.media.MediaDownload;
import dev.kurir.whatsapp.messages.PeerSender;
import dev.kurir.whatsapp.proto.AppStateSyncKeyShare;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides when app state is fetched: after a login, when the server says that a collection has
/// changed, when the phone shares keys, and again after a while when it failed. One run at a time,
/// behind the back of the conversation; nothing of it harms the connection. Holds a thread only
/// while it runs, and a timer only while it waits for another try. Thread-safe.
public final class AppState {
  private static final Logger LOG = LoggerFactory.getLogger(AppState.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final int MOST_DOUBLINGS = 8;

  /// What the phone tells of one collection in clear; more is not kept.
  private static final int LARGEST_RECOVERY = 8 << 20;

  private final ClientRuntime runtime;
  private final SerialDeviceStore store;
  private final StateSync sync;

  /// Collections that are to be fetched. Guarded by itself.
  private final Set<String> wanted = new LinkedHashSet<>(2);

  /// How often it was woken since it last found nothing to do.
  private final AtomicInteger wakes = new AtomicInteger();

  private volatile @Nullable Connection connection;
  private volatile int failures;

  /// @param events told when our own name is another one
  public AppState(
      ClientRuntime runtime,
      SerialDeviceStore store,
      OwnDevice own,
      MediaDownload media,
      PeerSender phone,
      Consumer<ClientEvent.Named> events) {
    this.runtime = runtime;
    this.store = store;
    this.sync = new StateSync(runtime.clock(), store, own, media, phone, events);
  }

  /// Our phone shares keys: kept in the unit of the message.
  public void keep(Unit unit, AppStateSyncKeyShare share) {
    StateKeyRows.keep(unit, share);
    want(CollectionRows.NAMES);
  }

  /// Our phone tells all of a collection, because we asked: kept in the unit of the message.
  public void keep(Unit unit, PeerDataOperationRequestResponseMessage answer) {
    if (answer.getPeerDataOperationResultCount() == 0
        || !answer.getPeerDataOperationResult(0).hasSyncdSnapshotFatalRecoveryResponse()) {
      return;
    }
    var told = answer.getPeerDataOperationResult(0).getSyncdSnapshotFatalRecoveryResponse();
    for (String name : CollectionRows.NAMES) {
      String asked = CollectionRows.read(unit, name).getRecoveryId();
      if (!asked.isEmpty()
          && asked.equals(answer.getStanzaId())
          && told.getSerializedSize() <= LARGEST_RECOVERY) {
        CollectionRows.keepRecovery(unit, name, told.toByteArray());
        want(Set.of(name));
      }
    }
  }

  /// What was kept may be worked on. Returns at once.
  public void kept(Connection now) {
    if (isWanted()) {
      wake(now);
    }
  }

  /// A login: whatever changed meanwhile is fetched. Returns at once.
  public void afterLogin(Connection now) {
    want(CollectionRows.NAMES);
    wake(now);
  }

  /// `<notification type="server_sync">`: collections have changed. Returns at once.
  public void changed(Node notification, Connection now) {
    want(
        notification.children("collection").stream()
            .flatMap(collection -> collection.attr("name").stream())
            .filter(CollectionRows.NAMES::contains)
            .toList());
    wake(now);
  }

  private void want(Collection<String> names) {
    synchronized (wanted) {
      wanted.addAll(names);
    }
  }

  private boolean isWanted() {
    synchronized (wanted) {
      return !wanted.isEmpty();
    }
  }

  private Set<String> takeWanted() {
    synchronized (wanted) {
      Set<String> taken = new LinkedHashSet<>(wanted);
      wanted.clear();
      return taken;
    }
  }

  private void wake(Connection now) {
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
      if (open != null && !open.isOver() && isWanted()) {
        open.guard(() -> work(open));
      }
    } while (!wakes.compareAndSet(seen, 0));
  }

  private void work(Connection open) {
    var names = takeWanted();
    try {
      if (!store.shared().inTransaction(StateKeyRows::any)) {
        return; // the phone shares keys soon after the link; then all is wanted again
      }
      var left = sync.fetch(open, names);
      if (left.isEmpty()) {
        failures = 0;
      } else {
        later(left);
      }
    } catch (DisconnectedException _) {
      LOG.debug("the connection ended: the app state waits for the next one");
    } catch (RequestException e) {
      LOG.info("app state was not fetched: {}", e.getMessage());
      later(names);
    } catch (StoreUnavailableException _) {
      LOG.info("the store is unavailable: the app state waits");
      later(names);
    }
  }

  private void later(Set<String> names) {
    want(names);
    int doublings = Math.min(failures, MOST_DOUBLINGS);
    failures++;
    var _ =
        runtime
            .timers()
            .schedule(
                () -> runtime.tasks().execute(this::wakeAgain),
                FIRST_PAUSE.toMillis() << doublings,
                TimeUnit.MILLISECONDS);
  }

  private void wakeAgain() {
    var last = connection;
    if (last != null && !last.isOver()) {
      wake(last);
    }
  }
}
