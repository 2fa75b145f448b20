package dev.kurir.whatsapp.restrictions;

import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.mex.Mex;
import dev.kurir.whatsapp.mex.Mex.Values;
import dev.kurir.whatsapp.store.DeviceStore;
import dev.kurir.whatsapp.store.Restrictions;
import dev.kurir.whatsapp.store.Unit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the host informed of [Restrictions]: asks after each login and after each 463, and listens
/// to the server's news. A question that fails changes nothing and holds up nobody. Thread-safe.
public final class AccountRestrictions {
  private static final Logger LOG = LoggerFactory.getLogger(AccountRestrictions.class);

  /// The numbers of WhatsApp's stored queries, as of May 2026.
  private static final String TIME_LOCK_QUERY = "23983697327930364";

  private static final String NEW_CHATS_QUERY = "24503548349331633";
  private static final String NEW_CHATS_INPUT =
      "{\"input\":{\"type\":\"INDIVIDUAL_NEW_CHAT_MSG\"}}";

  /// What WhatsApp's own page assumes when a pause is told without its end.
  private static final Duration UNTOLD = Duration.ofSeconds(60);

  /// WhatsApp's words are short.
  private static final int LONGEST_KIND = 100;

  private final Executor tasks;
  private final Clock clock;
  private final DeviceStore store;

  /// The newest; null while nobody asks.
  private final AtomicReference<@Nullable Wish> wanted = new AtomicReference<>();

  /// Held while something is kept, so that the newest stays.
  private final ReentrantLock keeping = new ReentrantLock();

  /// How much news there was. Guarded by `keeping`.
  private int news;

  /// Each is another one, also on the same connection.
  private static final class Wish {
    private final Connection connection;

    private Wish(Connection connection) {
      this.connection = connection;
    }
  }

  /// @param store written through its port only, so it needs no lock
  public AccountRestrictions(Executor tasks, Clock clock, DeviceStore store) {
    this.tasks = tasks;
    this.clock = clock;
    this.store = store;
  }

  /// Asks the server; while that is under way, once more afterwards. Returns at once.
  public void refresh(Connection connection) {
    var wish = new Wish(connection);
    if (wanted.getAndSet(wish) == null) {
      tasks.execute(() -> askUntilDone(wish));
    }
  }

  private void askUntilDone(Wish first) {
    Wish next = first;
    while (next != null) {
      Wish now = next;
      now.connection.guard(() -> ask(now.connection.requests()));
      next = wanted.compareAndSet(now, null) ? null : wanted.get();
    }
  }

  /// `<notification type="mex">`.
  public void take(Node notification) {
    Mex.news(notification, "xwa2_notify_account_reachout_timelock")
        .ifPresent(lock -> keepNews(lock, this::keepLock));
    Mex.news(notification, "xwa2_notify_new_chat_messages_capping_info_update")
        .ifPresent(quota -> keepNews(quota, this::keepQuota));
  }

  private void ask(Requests requests) {
    ask(requests, TIME_LOCK_QUERY, "{}", "xwa2_fetch_account_reachout_timelock", this::keepLock);
    ask(requests, NEW_CHATS_QUERY, NEW_CHATS_INPUT, "xwa2_message_capping_info", this::keepQuota);
  }

  private void ask(
      Requests requests,
      String query,
      String variables,
      String path,
      BiConsumer<Unit, Values> keep) {
    try {
      int before = newsSoFar();
      Mex.ask(requests, query, variables, path)
          .ifPresent(values -> keepAnswer(values, keep, before));
    } catch (DisconnectedException e) {
      throw e;
    } catch (RequestException e) {
      LOG.info("the server did not say what it restricts the account to: {}", e.getMessage());
    }
  }

  private int newsSoFar() {
    keeping.lock();
    try {
      return news;
    } finally {
      keeping.unlock();
    }
  }

  private void keepNews(Values values, BiConsumer<Unit, Values> keep) {
    keeping.lock();
    try {
      news++;
      keep(values, keep);
    } finally {
      keeping.unlock();
    }
  }

  /// Unless there was news since the question: an answer is read on another thread than news, and
  /// may come late.
  private void keepAnswer(Values values, BiConsumer<Unit, Values> keep, int before) {
    keeping.lock();
    try {
      if (news == before) {
        keep(values, keep);
      }
    } finally {
      keeping.unlock();
    }
  }

  private void keep(Values values, BiConsumer<Unit, Values> keep) {
    store.inTransaction(unit -> {
      keep.accept(unit, values);
      return true;
    });
  }

  private void keepLock(Unit unit, Values lock) {
    Optional<Instant> until =
        lock.isTrue("is_active")
            ? time(lock, "time_enforcement_ends").or(() -> Optional.of(soon()))
            : Optional.empty();
    String kind = lock.text("enforcement_type").orElse("DEFAULT");
    unit.restrictions()
        .timeLock(until, kind.length() > LONGEST_KIND ? kind.substring(0, LONGEST_KIND) : kind);
  }

  private void keepQuota(Unit unit, Values quota) {
    unit.restrictions()
        .newChats(
            new Restrictions.NewChats(
                count(quota, "used_quota"),
                count(quota, "total_quota"),
                quota.text("capping_status").filter("CAPPED"::equals).isPresent(),
                time(quota, "cycle_end_timestamp")));
  }

  private Instant soon() {
    return clock.instant().plus(UNTOLD);
  }

  private static Optional<Instant> time(Values values, String name) {
    return values.number(name).filter(at -> at > 0).map(Instant::ofEpochSecond);
  }

  private static Optional<Integer> count(Values values, String name) {
    return values.number(name).map(n -> (int) Math.min(n, Integer.MAX_VALUE));
  }
}
