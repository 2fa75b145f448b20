package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Nodes;
import dev.kurir.nodes.control.Wire;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.RestoreOutcome;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.WhatsAppClient;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.groups.Group;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// The sessions of all tenants, as far as this node runs them. The outside uses [AllSessions].
/// Thread-safe.
public final class Sessions implements SessionCommands, AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;
  private static final long SHUT_DOWN_SECONDS = 3;

  private final NodeParts parts;
  private final Upkeep upkeep;
  private final Map<TenantId, LiveSession> live = new ConcurrentHashMap<>();

  Sessions(NodeParts parts) {
    this.parts = parts;
    this.upkeep = new Upkeep(parts, new Here());
  }

  /// Wires the sessions of a node.
  ///
  /// @param node this process, by a name that is stable over restarts
  /// @param ports asked when the first client is made, so that whoever implements them may need
  ///   these
  /// @param connected told of log-ins and of leases that ended
  /// @param busy for whom something is being sent
  public static Sessions of(
      SessionSettings settings,
      KeyRotation keys,
      Nodes nodes,
      Wire wire,
      Database database,
      ClientRuntime runtime,
      Supplier<MessagePorts> ports,
      ConnectedListener connected,
      BusyTenants busy) {
    var http = runtime.http();
    var connector =
        new Connector(
            database,
            new SessionKeys(database, keys, runtime.clock()),
            ports,
            new Networks(settings, http, WebVersions.of(settings, http, database)),
            (client, store, events) ->
                Links.of(new WhatsAppClient(client, runtime, store, events)));
    return new Sessions(
        new NodeParts(
            new SessionRows(database, nodes.name()),
            new Leases(new PgLeaseTable(database), nodes.name(), System::nanoTime),
            connector,
            runtime.tasks(),
            runtime.timers(),
            runtime.clock(),
            connected,
            busy,
            new WiredFleet(nodes, wire)));
  }

  /// Starts what shall run, and from then on keeps leases and takes over what other nodes lost.
  /// Returns at once; the database may still be away.
  public void begin() {
    upkeep.begin();
  }

  @Override
  public Optional<SessionState> start(TenantId tenant) {
    return command(tenant, LiveSession::start);
  }

  @Override
  public Optional<PairingCodeOutcome> pairingCode(TenantId tenant, String digits) {
    try {
      return of(tenant).map(session -> session.pairingCode(digits));
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public Optional<SessionState> stop(TenantId tenant) {
    return command(tenant, LiveSession::stop);
  }

  @Override
  public Optional<SessionState> logout(TenantId tenant) {
    return command(tenant, LiveSession::logout);
  }

  @Override
  public Optional<SessionState> relink(TenantId tenant) {
    return command(tenant, LiveSession::relink);
  }

  @Override
  public void remove(TenantId tenant) {
    logout(tenant);
    forget(tenant);
  }

  /// Puts an older version of the link back, on this node, which then lets the session go: whoever
  /// starts it logs in with that. Refused while it runs anywhere. Empty when there is no such
  /// tenant.
  public Optional<RestoreOutcome> restore(TenantId tenant, int version) {
    try {
      return of(tenant)
          .map(session ->
              session.restore(version).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /// Nothing of it is left here.
  void forget(TenantId tenant) {
    live.remove(tenant);
  }

  /// How many leases this node holds.
  int held() {
    return parts.leases().count();
  }

  /// Looks at once for sessions that nobody holds.
  void lookForFree() {
    upkeep.startAll();
  }

  /// Another node gave these up for this one.
  void take(Collection<TenantId> tenants) {
    upkeep.take(tenants);
  }

  /// The name of this node.
  String node() {
    return parts.rows().node();
  }

  /// Whether this node holds its lease.
  boolean holds(TenantId tenant) {
    return Optional.ofNullable(live.get(tenant)).filter(LiveSession::isHeld).isPresent();
  }

  @Override
  public Optional<SessionState> state(TenantId tenant) {
    var here = Optional.ofNullable(live.get(tenant));
    try {
      return here.flatMap(LiveSession::known)
          .or(() -> parts.rows().find(tenant).map(SessionRow::state));
    } catch (DatabaseUnavailableException e) {
      return Optional.of(here.flatMap(LiveSession::lastKnown).orElseThrow(() -> e));
    }
  }

  @Override
  public Optional<SessionState> look(TenantId tenant) {
    Optional.ofNullable(live.get(tenant)).ifPresent(LiveSession::look);
    return state(tenant);
  }

  /// All sessions.
  public List<SessionState> states() {
    var states = new ArrayList<SessionState>();
    for (var row : parts.rows().all()) {
      var here = Optional.ofNullable(live.get(row.place().tenant()));
      states.add(here.flatMap(LiveSession::known).orElseGet(row::state));
    }
    return states;
  }

  @Override
  public void setAvailable(TenantId tenant, boolean available) {
    Optional.ofNullable(live.get(tenant)).ifPresent(here -> here.setAvailable(available));
  }

  /// The client of a session that is connected now, for sending.
  public Optional<WhatsAppClient> client(TenantId tenant) {
    return Optional.ofNullable(live.get(tenant)).flatMap(LiveSession::client);
  }

  @Override
  public Optional<Passkey> passkey(TenantId tenant) {
    return Optional.ofNullable(live.get(tenant)).flatMap(LiveSession::passkey);
  }

  @Override
  public PasskeyAnswer answerPasskey(TenantId tenant, Assertion assertion) {
    return toPasskey(tenant, link -> link.answerPasskey(assertion));
  }

  @Override
  public PasskeyAnswer confirmPasskey(TenantId tenant) {
    return toPasskey(tenant, Links.Link::confirmPasskey);
  }

  @Override
  public Optional<List<Group>> groups(TenantId tenant) {
    return client(tenant).flatMap(WhatsAppClient::groups);
  }

  @Override
  public ContactOutcome lookUp(TenantId tenant, Jid number) {
    return client(tenant)
        .map(client -> client.lookUp(number))
        .orElseGet(ContactOutcome.NotConnected::new);
  }

  @Override
  public boolean isConnected(TenantId tenant) {
    return client(tenant).isPresent();
  }

  private PasskeyAnswer toPasskey(TenantId tenant, Function<Links.Link, PasskeyAnswer> answer) {
    var here = live.get(tenant);
    return here == null ? new PasskeyAnswer.NotAsked() : here.answer(answer);
  }

  /// Tells `watcher` where the session stands and then everything that happens to it, in order, one
  /// at a time, until it is closed. The watcher must not block. Empty when there is no such tenant.
  public Optional<Subscription> subscribe(TenantId tenant, Consumer<SessionEvent> watcher) {
    return of(tenant)
        .map(session -> {
          session.watch(watcher);
          return () -> session.unwatch(watcher);
        });
  }

  /// Ends with [#close].
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /// Closes all sockets and gives the leases back; the sessions go on with the next start.
  @Override
  public void close() {
    upkeep.close();
    var closing = live.values().stream().map(LiveSession::shutDown).toList();
    var leases = new ArrayList<Lease>();
    try {
      CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new))
          .get(SHUT_DOWN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      // those that are closed give back their leases; the others run out
    }
    closing.stream()
        .filter(done -> done.isDone() && !done.isCompletedExceptionally())
        .forEach(done -> done.join().ifPresent(leases::add));
    try {
      parts.leases().release(leases);
    } catch (DatabaseUnavailableException _) {
      // they run out by themselves
    }
  }

  private Optional<SessionState> command(
      TenantId tenant, Function<LiveSession, CompletableFuture<Optional<SessionState>>> command) {
    return of(tenant).flatMap(session -> await(command.apply(session), session));
  }

  private static Optional<SessionState> await(
      CompletableFuture<Optional<SessionState>> answer, LiveSession session) {
    try {
      return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        return session.lastKnown();
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Optional<LiveSession> of(TenantId tenant) {
    var here = live.get(tenant);
    if (here != null) {
      return Optional.of(here);
    }
    return parts
        .rows()
        .find(tenant)
        .map(row ->
            live.computeIfAbsent(tenant, _ -> new LiveSession(row.place(), row.network(), parts)));
  }

  private final class Here implements Upkeep.Directory {
    @Override
    public Iterable<LiveSession> all() {
      return live.values();
    }

    @Override
    public Optional<LiveSession> find(TenantId tenant) {
      return Optional.ofNullable(live.get(tenant));
    }

    @Override
    public Optional<LiveSession> make(TenantId tenant) {
      return of(tenant);
    }
  }
}
