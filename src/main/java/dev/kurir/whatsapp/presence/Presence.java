package dev.kurir.whatsapp.presence;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.login.UnifiedSession;
import dev.kurir.whatsapp.store.DeviceStore;
import java.time.Clock;
import java.util.Optional;

/// Says whether this device is `available`. While it is, the phone shows no notifications, contacts
/// see us online, and our receipts give the sender two ticks; so the host has to want it.
///
/// It is said with our name after every login, and without one not at all: contacts would see "-"
/// instead. Thread-safe.
public final class Presence {
  private final OwnDevice own;
  private final DeviceStore store;
  private final Clock clock;

  // Guarded by this, and read without.
  private volatile boolean wanted;
  private volatile boolean available;

  /// @param store read only
  public Presence(OwnDevice own, DeviceStore store, Clock clock) {
    this.own = own;
    this.store = store;
    this.clock = clock;
  }

  /// Whether the server was told that we are there.
  public boolean isAvailable() {
    return available;
  }

  /// The host's wish, from now on.
  ///
  /// @param connection one that is logged in
  public synchronized void want(boolean available, Optional<Connection> connection) {
    if (wanted != available) {
      wanted = available;
      connection.ifPresent(this::tell);
    }
  }

  /// To be called after each login, and when our name was learnt.
  public synchronized void tell(Connection connection) {
    var name = own.get().flatMap(device -> device.pushName()).filter(text -> !text.isEmpty());
    available = wanted && name.isPresent();
    if (name.isEmpty()) {
      return;
    }
    if (wanted) {
      connection.trySend(UnifiedSession.now(clock));
    }
    connection.trySend(
        Node.of("presence")
            .attr("type", wanted ? "available" : "unavailable")
            .attr("name", name)
            .build());
  }

  /// Shows somebody that a message is being written, or no longer. Lost without a trace when the
  /// connection is; a message ends it by itself. Somebody whose LID is not known sees nothing.
  public void typing(Connection connection, Jid person, boolean composing) {
    store
        .inTransaction(unit -> new People(unit).lidOf(person))
        .ifPresent(lid ->
            connection.trySend(
                Node.of("chatstate")
                    .attr("to", lid)
                    .child(Node.of(composing ? "composing" : "paused"))
                    .build()));
  }
}
