package dev.kurir.whatsapp.store;

import dev.kurir.whatsapp.binary.Jid;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/// A device's memory on the heap: for tests, and for links that may be lost with the process. It
/// grows with what it is given. Units run one at a time; each change notes how to undo it, so that
/// a unit that throws leaves nothing behind.
public final class InMemoryDeviceStore implements DeviceStore {
  static final String TIME_LOCK = "time lock";
  static final String NEW_CHATS = "new chats";

  private final ReentrantLock lock = new ReentrantLock();
  private final HeapRows rows = new HeapRows();
  private final Consumer<Inbox.InboundMessage> onAccepted;

  public InMemoryDeviceStore() {
    this(_ -> {});
  }

  /// @param onAccepted told of each inbound message that is new, after its unit is kept; called on
  ///   the thread of the unit
  public InMemoryDeviceStore(Consumer<Inbox.InboundMessage> onAccepted) {
    this.onAccepted = onAccepted;
  }

  @Override
  public <T> T inTransaction(Function<Unit, T> work) {
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("a transaction is open already");
    }
    List<Inbox.InboundMessage> accepted = new ArrayList<>();
    T result;
    lock.lock();
    try {
      result = run(work, accepted);
    } finally {
      lock.unlock();
    }
    accepted.forEach(onAccepted);
    return result;
  }

  private <T> T run(Function<Unit, T> work, List<Inbox.InboundMessage> accepted) {
    Deque<Runnable> undo = new ArrayDeque<>();
    var unit = new HeapUnit(rows, undo, accepted);
    boolean kept = false;
    try {
      T result = work.apply(unit);
      kept = true;
      return result;
    } finally {
      unit.end();
      if (!kept) {
        undo.forEach(Runnable::run);
      }
    }
  }

  /// What came in and was kept, oldest first.
  public List<Inbox.InboundMessage> inbox() {
    lock.lock();
    try {
      return List.copyOf(rows.inbox);
    } finally {
      lock.unlock();
    }
  }

  /// How far an outgoing message has come; empty when it was never sent.
  public Optional<OutgoingState> stateOf(String messageId) {
    lock.lock();
    try {
      return Optional.ofNullable(rows.outgoing.get(messageId));
    } finally {
      lock.unlock();
    }
  }

  /// Where an outgoing message was sent to.
  public Optional<Jid> chatOf(String messageId) {
    lock.lock();
    try {
      return Optional.ofNullable(rows.chats.get(messageId));
    } finally {
      lock.unlock();
    }
  }

  /// What the phone has told of somebody, or of a chat.
  public Contact contact(Jid who) {
    lock.lock();
    try {
      return rows.contacts.getOrDefault(who, Contact.UNKNOWN);
    } finally {
      lock.unlock();
    }
  }

  /// Until when new chats are paused; empty when they are not.
  public Optional<Instant> lockedUntil() {
    return restriction(TIME_LOCK, Instant.class);
  }

  /// Empty when nothing was told of it.
  public Optional<Restrictions.NewChats> newChats() {
    return restriction(NEW_CHATS, Restrictions.NewChats.class);
  }

  private <T> Optional<T> restriction(String name, Class<T> type) {
    lock.lock();
    try {
      return Optional.ofNullable(rows.restrictions.get(name)).map(type::cast);
    } finally {
      lock.unlock();
    }
  }

  /// @param fullName as the phone's address book has it; empty when it has not
  /// @param mutedUntil as [Contacts#muted] has it
  public record Contact(String pushName, String fullName, long mutedUntil, boolean archived) {
    static final Contact UNKNOWN = new Contact("", "", 0, false);

    Contact withPushName(String name) {
      return new Contact(name, fullName, mutedUntil, archived);
    }

    Contact withFullName(String name) {
      return new Contact(pushName, name, mutedUntil, archived);
    }

    Contact withMutedUntil(long until) {
      return new Contact(pushName, fullName, until, archived);
    }

    Contact withArchived(boolean yes) {
      return new Contact(pushName, fullName, mutedUntil, yes);
    }

    /// What this one does not say, the other one does.
    Contact orElse(Contact other) {
      return new Contact(
          pushName.isEmpty() ? other.pushName : pushName,
          fullName.isEmpty() ? other.fullName : fullName,
          mutedUntil == 0 ? other.mutedUntil : mutedUntil,
          archived || other.archived);
    }
  }

  /// In the order in which a message passes them.
  public enum OutgoingState {
    SENDING,
    DELIVERED,
    READ,
  }
}
