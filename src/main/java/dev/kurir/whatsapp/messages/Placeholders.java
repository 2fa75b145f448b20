package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.SerialTasks;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that no message is lost in silence. One that cannot be read is noted in the unit in
/// which that turns out, before the server is told that it came. Its writer has some seconds to
/// send it again; then, or when asking again is given up, the host gets a placeholder and our phone
/// is asked what it has of it. What is noted survives a restart: it is looked through after each
/// login.
///
/// No timer while nothing is noted. Thread-safe.
public final class Placeholders {
  private static final Logger LOG = LoggerFactory.getLogger(Placeholders.class);

  /// As long as whatsmeow waits before it asks the phone.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int AT_ONCE = 200;
  private static final int MOST_WAITING = 64;

  private final SerialDeviceStore store;
  private final OwnDevice own;
  private final PhoneCopies phone;
  private final Clock clock;
  private final ScheduledExecutorService timers;
  private final SerialTasks tasks;
  private final AtomicBoolean armed = new AtomicBoolean();

  /// The newest connection that had to do with it: the one when the timer was set may be over.
  private final AtomicReference<@Nullable Connection> newest = new AtomicReference<>();

  public Placeholders(
      ClientRuntime runtime, SerialDeviceStore store, OwnDevice own, PeerSender sender) {
    this.store = store;
    this.own = own;
    this.phone = new PhoneCopies(runtime, sender);
    this.clock = runtime.clock();
    this.timers = runtime.timers();
    this.tasks = new SerialTasks(runtime.tasks());
  }

  /// Notes it, in the unit in which it turned out that it cannot be read. What only goes along with
  /// another message (a reaction, an edit) is not noted: nobody would know what a placeholder for
  /// it is.
  void note(Unit unit, Node node, MessageSource source) {
    if (isShown(node, source)) {
      Unread.of(node, source, clock.instant()).note(unit);
    }
  }

  /// It was read after all.
  void forget(Unit unit, Node node, MessageSource source) {
    Unread.of(node, source, clock.instant()).forget(unit);
  }

  /// There is nothing to wait for: the host gets its placeholder in this unit.
  void placeAtOnce(Unit unit, Node node, MessageSource source) {
    if (isShown(node, source)) {
      var people = new People(unit);
      unit.inbox().accept(Unread.of(node, source, clock.instant()).placeholder(people));
    }
  }

  private static boolean isShown(Node node, MessageSource source) {
    return (source.isDirect() || source.chat().isGroup())
        && node.attr("category").filter("peer"::equals).isEmpty()
        && node.children("enc").stream()
            .noneMatch(enc -> enc.attr("decrypt-fail").filter("hide"::equals).isPresent());
  }

  /// Looks through what is noted when its writers have had their time.
  void later(Connection connection) {
    newest.set(connection);
    if (!armed.compareAndSet(false, true)) {
      return;
    }
    try {
      var _ =
          timers.schedule(
              () -> tasks.submit(this::settle), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      armed.set(false); // the process ends; what is noted stays
    }
  }

  /// After a login: what an earlier process noted.
  public void ready(Connection connection) {
    if (store.shared().inTransaction(unit -> !Unread.all(unit, 1).isEmpty())) {
      later(connection);
    }
  }

  /// Asking its writer again is given up.
  void giveUp(Connection connection, Node node, MessageSource source) {
    var given = Unread.of(node, source, clock.instant());
    if (tasks.waiting() < MOST_WAITING) {
      tasks.submit(() -> connection.guard(() -> place(connection, it -> isSame(it, given))));
    }
  }

  /// Our phone may know what came without content.
  void askPhone(Connection connection, Node node, MessageSource source) {
    if (isShown(node, source)) {
      phone.ask(connection, own.linked(), List.of(Unread.of(node, source, clock.instant())));
    }
  }

  private static boolean isSame(Unread one, Unread other) {
    return one.messageId().equals(other.messageId()) && one.sender().equals(other.sender());
  }

  private void settle() {
    armed.set(false);
    var connection = newest.getAndSet(null);
    if (connection != null && !connection.isOver()) {
      connection.guard(() -> settle(connection));
    }
  }

  private void settle(Connection connection) {
    Instant due = clock.instant().minus(PATIENCE);
    Instant now = clock.instant();
    place(connection, unread -> !unread.since().isAfter(due) || unread.since().isAfter(now));
    ready(connection);
  }

  private void place(Connection connection, Predicate<Unread> which) {
    List<Unread> placed = store.inTransaction(unit -> place(unit, which));
    if (!placed.isEmpty()) {
      LOG.info("{} messages could not be read: asking our phone for them", placed.size());
      phone.ask(connection, own.linked(), placed);
    }
  }

  private static List<Unread> place(Unit unit, Predicate<Unread> which) {
    var people = new People(unit);
    var placed = Unread.all(unit, AT_ONCE).stream().filter(which).toList();
    placed.forEach(unread -> {
      unit.inbox().accept(unread.placeholder(people));
      unread.forget(unit);
    });
    return placed;
  }
}
