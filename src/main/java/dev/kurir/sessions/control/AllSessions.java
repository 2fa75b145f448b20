package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Nodes;
import dev.kurir.nodes.control.Wire;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.Tasks;
import dev.kurir.platform.control.UnavailableException;
import dev.kurir.sessions.control.Whereabouts.Place;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.RestoreOutcome;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.groups.Group;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// The sessions of all tenants, on whichever node they run: what the outside uses. A command goes
/// to the node that holds the session, and follows it when it moves meanwhile.
public final class AllSessions implements SessionCommands {
  /// A session that moves more often while one command is given is not waited for.
  private static final int MOST_MOVES = 5;

  private final Sessions here;
  private final Wire wire;
  private final Whereabouts whereabouts;
  private final Watches watches;

  AllSessions(Sessions here, SessionRows rows, Nodes nodes, Wire wire, Tasks tasks) {
    this.here = here;
    this.wire = wire;
    this.whereabouts = new Whereabouts(here, rows, nodes);
    this.watches = new Watches(here, whereabouts, wire);
    new SessionDesk(here, whereabouts::isElsewhere).open(wire);
    var remote = new RemoteWatchers(here, wire, tasks.virtual());
    remote.open();
    nodes.carries(here::held);
    if (nodes.isWorker()) {
      nodes.whenOneLeaves(here::lookForFree);
      wire.hears(
          Subject.TAKE.text(),
          (_, body) -> {
            var given = new Members(body).list("tenants", StateLetters::tenant);
            tasks.virtual().execute(() -> here.take(given));
          });
    }
    nodes.atEachBeat(remote::sweep);
    nodes.atEachBeat(watches::renew);
    wire.whenMended(watches::renewAll);
  }

  /// Opens the sessions of this node to the others, and theirs to this one.
  public static AllSessions of(
      Sessions here, Database database, Nodes nodes, Wire wire, Tasks tasks) {
    return new AllSessions(here, new SessionRows(database, nodes.name()), nodes, wire, tasks);
  }

  @Override
  public Optional<SessionState> start(TenantId tenant) {
    return command(tenant, at -> at.start(tenant));
  }

  @Override
  public Optional<SessionState> stop(TenantId tenant) {
    return command(tenant, at -> at.stop(tenant));
  }

  @Override
  public Optional<SessionState> logout(TenantId tenant) {
    return command(tenant, at -> at.logout(tenant));
  }

  @Override
  public Optional<SessionState> relink(TenantId tenant) {
    return command(tenant, at -> at.relink(tenant));
  }

  @Override
  public void remove(TenantId tenant) {
    boolean _ =
        command(
            tenant,
            at -> {
              at.remove(tenant);
              return true;
            });
    here.forget(tenant);
  }

  /// See [Sessions#restore]. Any node may: nobody holds a session that rests.
  public Optional<RestoreOutcome> restore(TenantId tenant, int version) {
    return here.restore(tenant, version);
  }

  @Override
  public Optional<PairingCodeOutcome> pairingCode(TenantId tenant, String digits) {
    return command(tenant, at -> at.pairingCode(tenant, digits));
  }

  @Override
  public Optional<SessionState> state(TenantId tenant) {
    return glance(tenant, SessionCommands::state);
  }

  @Override
  public Optional<SessionState> look(TenantId tenant) {
    return glance(tenant, SessionCommands::look);
  }

  /// All sessions, without what only the node knows that holds one, such as a QR.
  public List<SessionState> states() {
    return here.states();
  }

  /// The name of the node that holds it.
  public Optional<String> nodeOf(TenantId tenant) {
    return switch (whereabouts.of(tenant)) {
      case Place.Here() -> Optional.of(here.node());
      case Place.There(var node) -> Optional.of(node);
      case Place.Nowhere() -> Optional.empty();
    };
  }

  @Override
  public void setAvailable(TenantId tenant, boolean available) {
    ask(
        tenant,
        true,
        at -> {
          at.setAvailable(tenant, available);
          return true;
        });
  }

  @Override
  public Optional<Passkey> passkey(TenantId tenant) {
    return ask(tenant, Optional.empty(), at -> at.passkey(tenant));
  }

  @Override
  public PasskeyAnswer answerPasskey(TenantId tenant, Assertion assertion) {
    return ask(tenant, new PasskeyAnswer.NotAsked(), at -> at.answerPasskey(tenant, assertion));
  }

  @Override
  public PasskeyAnswer confirmPasskey(TenantId tenant) {
    return ask(tenant, new PasskeyAnswer.NotAsked(), at -> at.confirmPasskey(tenant));
  }

  @Override
  public Optional<List<Group>> groups(TenantId tenant) {
    return ask(tenant, Optional.empty(), at -> at.groups(tenant));
  }

  @Override
  public ContactOutcome lookUp(TenantId tenant, Jid number) {
    return ask(tenant, new ContactOutcome.NotConnected(), at -> at.lookUp(tenant, number));
  }

  @Override
  public boolean isConnected(TenantId tenant) {
    return ask(tenant, false, at -> at.isConnected(tenant));
  }

  /// Tells `watcher` where the session stands and then everything that happens to it, in order, one
  /// at a time, until it is closed; wherever it runs, also when it moves. The watcher must not
  /// block. Empty when there is no such tenant.
  public Optional<Sessions.Subscription> subscribe(
      TenantId tenant, Consumer<SessionEvent> watcher) {
    return here.state(tenant).map(_ -> watches.add(tenant, watcher));
  }

  /// What only matters while it runs somewhere.
  private <T> T ask(TenantId tenant, T nowhere, Function<SessionCommands, T> question) {
    return follow(() ->
        switch (whereabouts.of(tenant)) {
          case Place.Here() -> question.apply(here);
          case Place.There(var node) -> question.apply(new RemoteSessions(wire, node));
          case Place.Nowhere() -> nowhere;
        });
  }

  private <T> T command(TenantId tenant, Function<SessionCommands, T> command) {
    return follow(() -> {
      var place = whereabouts.of(tenant);
      var taker = place instanceof Place.Nowhere ? whereabouts.taker() : place;
      watches.expect(tenant, taker);
      return switch (taker) {
        case Place.There(var node) -> command.apply(new RemoteSessions(wire, node));
        case Place.Here(), Place.Nowhere() -> {
          var done = command.apply(here);
          if (whereabouts.isElsewhere(tenant)) { // another node was faster
            throw new MovedException();
          }
          yield done;
        }
      };
    });
  }

  /// The row says it all, but for what is offered to be scanned.
  private Optional<SessionState> glance(
      TenantId tenant, BiFunction<SessionCommands, TenantId, Optional<SessionState>> how) {
    var known = how.apply(here, tenant);
    if (known.isEmpty() || here.holds(tenant) || !isOffering(known.get().status())) {
      return known;
    }
    try {
      return whereabouts.of(tenant) instanceof Place.There(var node)
          ? how.apply(new RemoteSessions(wire, node), tenant)
          : known;
    } catch (UnavailableException | MovedException | DatabaseUnavailableException _) {
      return known;
    }
  }

  private static boolean isOffering(Status status) {
    return switch (status) {
      case CONNECTING, SCANNING, PASSKEY_REQUIRED, PASSKEY_CONFIRMATION -> true;
      case DISCONNECTED, CONNECTED, LOGGED_OUT -> false;
    };
  }

  private static <T> T follow(Supplier<T> tryOnce) {
    for (int moves = 0; moves < MOST_MOVES; moves++) {
      try {
        return tryOnce.get();
      } catch (MovedException _) {
        // and its row says by now where it is
      }
    }
    throw new UnavailableException("The session is moving to another node.");
  }
}
