package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.Unit.Category;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The rules around a session, with clients that say what they are told to and everything else
/// real.
class SessionsIT {
  private static final Scene scene = new Scene();

  private static final PairingCodeOutcome CODE =
      new PairingCodeOutcome.Offered("ABCD-EFGH", Instant.now().plusSeconds(160));

  private final Place place = scene.cleared().tenant("whatsapp");
  private final TenantId tenant = place.tenant();
  private final ScriptedLinks links = new ScriptedLinks();
  private final Node node = new Node(scene, "a", links);
  private final Sessions sessions = node.sessions;
  private final BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    node.close();
  }

  @AfterAll
  static void close() {
    scene.close();
  }

  @Test
  void aTenantThatDoesNotExistHasNoSession() {
    var nobody = new TenantId(UUID.randomUUID());

    assertThat(sessions.start(nobody)).isEmpty();
    assertThat(sessions.state(nobody)).isEmpty();
    assertThat(sessions.subscribe(nobody, events::add)).isEmpty();
  }

  @Test
  void aNewSessionWasNeverLinked() {
    assertThat(standing()).isEqualTo("DISCONNECTED/NEVER_LINKED");
  }

  @Test
  void startingLinksByQrAndTheRowFollows() throws Exception {
    watch();

    sessions.start(tenant);
    var link = links.next();
    link.offers(1);
    link.says(new ClientEvent.Linked(ScriptedLinks.JID, Optional.empty()));
    link.connects();

    assertThat(untilOpen())
        .containsSubsequence(
            "DISCONNECTED/NEVER_LINKED",
            "CONNECTING/NONE",
            "SCANNING/NONE",
            "qr",
            "CONNECTED/NONE",
            "open");
    assertThat(row()).isEqualTo("CONNECTED none 6281200000001:7@s.whatsapp.net Toko Ayu true a");
    assertThat(node.connected).containsExactly(tenant);
    assertThat(sessions.state(tenant).orElseThrow().qr()).isEmpty();
  }

  @Test
  void theQrIsInTheStateButNeverInTheDatabase() throws Exception {
    watch();
    sessions.start(tenant);
    links.next().offers(1);
    until(SessionEvent.QrOffered.class);

    assertThat(sessions.state(tenant).orElseThrow().qr().orElseThrow().text()).isEqualTo("qr-1");
    assertThat(scene.column("select s::text from sessions s")).noneMatch(r -> r.contains("qr-1"));
  }

  @Test
  void startingTwiceStartsOneClient() throws Exception {
    sessions.start(tenant);
    sessions.start(tenant);

    links.next();
    assertThat(links.opened).hasSize(1);
  }

  @Test
  void stoppingKeepsTheLinkAndGivesTheLeaseBack() throws Exception {
    connected();

    var state = sessions.stop(tenant).orElseThrow();

    assertThat(state.status()).isEqualTo(Status.DISCONNECTED);
    assertThat(state.reason()).isEqualTo(Reason.STOPPED);
    assertThat(row())
        .isEqualTo("DISCONNECTED stopped 6281200000001:7@s.whatsapp.net Toko Ayu false null");
    assertThat(links.open()).isZero();
    assertThat(sessions.stop(tenant)).hasValue(state);
  }

  @Test
  void stoppingWhatNeverRanChangesNothing() {
    assertThat(sessions.stop(tenant).orElseThrow().reason()).isEqualTo(Reason.NEVER_LINKED);
    assertThat(links.opened).isEmpty();
  }

  @Test
  void loggingOutForgetsTheAccountAndTheKeys() throws Exception {
    var link = connected();
    link.store.inTransaction(unit -> {
      unit.write(Category.DEVICE, "self", new byte[] {1});
      return true;
    });

    var state = sessions.logout(tenant).orElseThrow();

    assertThat(link.loggedOut).isTrue();
    assertThat(state.status()).isEqualTo(Status.LOGGED_OUT);
    assertThat(state.reason()).isEqualTo(Reason.USER_UNLINKED);
    assertThat(state.jid()).isEmpty();
    assertThat(row()).isEqualTo("LOGGED_OUT user_unlinked null null false null");
    assertThat(scene.column("select key_id from auth_credits")).isEmpty();
    assertThat(sessions.logout(tenant)).hasValue(state);
  }

  @Test
  void aStoppedSessionIsStartedOnceMoreToLogOut() throws Exception {
    connected();
    sessions.stop(tenant);

    sessions.logout(tenant);

    assertThat(links.opened.getLast().loggedOut).isTrue();
    assertThat(standing()).isEqualTo("LOGGED_OUT/USER_UNLINKED");
  }

  @Test
  void relinkingDropsTheLinkAndOffersANewOne() throws Exception {
    var first = connected();

    sessions.relink(tenant);

    assertThat(first.loggedOut).isTrue();
    var second = links.next();
    second.offers(1);
    await("SCANNING/NONE");
    assertThat(sessions.state(tenant).orElseThrow().jid()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Cause.class,
      names = {"USER_UNLINKED", "REPLACED", "BANNED", "RESTRICTED", "CERTIFICATE", "PROTOCOL"})
  void aClientThatEndedForGoodIsNotStartedAgain(Cause cause) throws Exception {
    var link = connected();
    watch();

    link.stops(cause);

    until(SessionEvent.Closed.class);
    assertThat(sessions.state(tenant).orElseThrow().reason()).hasToString(cause.name());
    assertThat(row()).endsWith("false null");
    restart("a", next -> assertThat(next.opened).isEmpty());
  }

  @Test
  void whatWhatsAppSaysIsKeptInTheRow() throws Exception {
    var link = connected();
    watch();

    link.says(new ClientEvent.Stopped(Cause.BANNED, Optional.of("Pakai WhatsApp resmi.")));

    until(SessionEvent.Closed.class);
    assertThat(sessions.state(tenant).orElseThrow().notice()).contains("Pakai WhatsApp resmi.");
    assertThat(scene.column("select notice from sessions"))
        .containsExactly("Pakai WhatsApp resmi.");
    sessions.start(tenant);
    links.next().connects();
    await("CONNECTED/NONE");
    assertThat(scene.column("select notice from sessions")).containsExactly("null");
  }

  @Test
  void aServerInTroubleIsTriedAgain() throws Exception {
    connected().stops(Cause.SERVER);
    await("CONNECTING/SERVER");

    links.next().connects();

    await("CONNECTED/NONE");
  }

  @Test
  void whatAClosedClientStillSaysIsNotHeard() throws Exception {
    var old = connected();
    sessions.stop(tenant);

    old.connects();

    assertThat(standing()).isEqualTo("DISCONNECTED/STOPPED");
    sessions.start(tenant);
    links.next().offers(1);
    await("SCANNING/NONE");
    old.stops(Cause.BANNED);
    passMailbox();
    assertThat(standing()).isEqualTo("SCANNING/NONE");
  }

  @Test
  void aQrRoundThatNobodyLookedAtEndsTheSession() throws Exception {
    sessions.start(tenant);
    var link = links.next();

    link.offers(1);
    link.says(new ClientEvent.QrExpired());

    await("DISCONNECTED/QR_EXPIRED");
    assertThat(links.open()).isZero();
    assertThat(row()).isEqualTo("DISCONNECTED qr_expired null null false null");
  }

  @Test
  void aQrRoundThatSomebodyLookedAtIsFollowedByAnother() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.offers(1);
    passMailbox();
    sessions.look(tenant);

    link.says(new ClientEvent.QrExpired());

    var second = links.next();
    second.offers(1);
    second.says(new ClientEvent.QrExpired()); // and now nobody did
    await("DISCONNECTED/QR_EXPIRED");
  }

  @Test
  void aWatcherKeepsTheRoundsGoingUntilItLeaves() throws Exception {
    var subscription = sessions.subscribe(tenant, events::add).orElseThrow();
    sessions.start(tenant);
    links.next().says(new ClientEvent.QrExpired());
    var second = links.next();
    subscription.close();
    second.offers(1);
    second.says(new ClientEvent.QrExpired());

    await("DISCONNECTED/QR_EXPIRED");
  }

  /// A network that fails before a round is over would else keep it trying for ever.
  @Test
  void aSearchForAPhoneThatNobodyLooksAtEndsAlsoWithoutARound() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.offers(1);
    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));
    await("CONNECTING/NETWORK");

    node.clock.advance(Watchers.ROUND.plusSeconds(1));
    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));

    await("DISCONNECTED/QR_EXPIRED");
    assertThat(links.open()).isZero();
    assertThat(row()).isEqualTo("DISCONNECTED qr_expired null null false null");
  }

  @Test
  void aSearchForAPhoneWhoseClientStopsEndsToo() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    node.clock.advance(Watchers.ROUND.plusSeconds(1));

    link.stops(Cause.NETWORK);

    await("DISCONNECTED/QR_EXPIRED");
    assertThat(links.open()).isZero();
  }

  @Test
  void aSearchForAPhoneThatSomebodyLooksAtGoesOn() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    node.clock.advance(Watchers.ROUND.plusSeconds(1));
    sessions.look(tenant);
    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));
    passMailbox();
    assertThat(standing()).isEqualTo("CONNECTING/NETWORK");

    var subscription = sessions.subscribe(tenant, events::add).orElseThrow();
    until(SessionEvent.StatusChanged.class);
    node.clock.advance(Watchers.ROUND.multipliedBy(9));
    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));
    passMailbox();
    subscription.close();

    assertThat(standing()).isEqualTo("CONNECTING/NETWORK");
    assertThat(links.open()).isOne();
  }

  @Test
  void aLinkIsKeptUpForEverThoughNobodyLooks() throws Exception {
    var link = connected();
    node.clock.advance(Watchers.ROUND.multipliedBy(9));

    link.says(new ClientEvent.Reconnecting(Cause.NETWORK, Duration.ofSeconds(1)));
    passMailbox();

    assertThat(standing()).isEqualTo("CONNECTING/NETWORK");
    assertThat(links.open()).isOne();
  }

  @Test
  void whatThePasskeyGateAsksIsKnownUntilSomethingElseHappens() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.says(new ClientEvent.PasskeyRequired("{}"));
    await("PASSKEY_REQUIRED/NONE");
    passMailbox();
    assertThat(sessions.passkey(tenant)).contains(Passkey.asked("{}"));
    watch(); // late, and still told
    until(SessionEvent.PasskeyAsked.class);

    link.says(new ClientEvent.PasskeyConfirmation("1234-5678", true));

    await("PASSKEY_CONFIRMATION/NONE");
    until(SessionEvent.PasskeyAsked.class);
    assertThat(sessions.passkey(tenant)).contains(Passkey.shown("1234-5678", true));
    assertThat(row()).startsWith("PASSKEY_CONFIRMATION none");
    link.connects();
    await("CONNECTED/NONE");
    assertThat(sessions.passkey(tenant)).isEmpty();
    assertThat(sessions.confirmPasskey(tenant)).isEqualTo(new PasskeyAnswer.NotAsked());
  }

  @Test
  void aPasskeyThatNobodyShowedEndsLikeARoundOfCodes() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.says(new ClientEvent.PasskeyRequired("{}"));
    link.says(new ClientEvent.QrExpired());

    await("DISCONNECTED/QR_EXPIRED");
    assertThat(sessions.passkey(tenant)).isEmpty();
    assertThat(links.open()).isZero();
  }

  @Test
  void aPairingCodeStartsTheSessionAndIsToldToThoseWhoWatch() throws Exception {
    watch();
    var answer = askForCode();
    var link = links.next();
    link.offers(1);
    link.code.complete(CODE);

    assertThat(answer.join()).isEqualTo(CODE);
    until(SessionEvent.PairingCodeOffered.class);
    assertThat(standing()).isEqualTo("SCANNING/NONE");
    var late = new LinkedBlockingQueue<SessionEvent>();
    try (var _ = sessions.subscribe(tenant, late::add).orElseThrow()) {
      Eventually.yes(
          "who comes later sees it too",
          Duration.ofSeconds(10),
          () -> late.stream().anyMatch(SessionEvent.PairingCodeOffered.class::isInstance));
    }
    assertThat(scene.column("select s::text from sessions s"))
        .noneMatch(row -> row.contains("ABCD"));
  }

  @Test
  void aPairingCodeIsVoidWhenItsRoundIsOver() throws Exception {
    sessions.start(tenant);
    var link = links.next();
    link.offers(1);
    passMailbox();
    link.code.complete(CODE);
    assertThat(askForCode().join()).isEqualTo(CODE);

    link.says(new ClientEvent.QrExpired());
    links.next().offers(1);
    watch();

    until(SessionEvent.QrOffered.class);
    passMailbox();
    assertThat(events).noneMatch(SessionEvent.PairingCodeOffered.class::isInstance);
  }

  @Test
  void aLinkedSessionHasNoPairingCode() throws Exception {
    connected();

    assertThat(askForCode().join()).isEqualTo(new PairingCodeOutcome.AlreadyLinked());
  }

  private CompletableFuture<PairingCodeOutcome> askForCode() {
    return CompletableFuture.supplyAsync(
        () -> sessions.pairingCode(tenant, "6281234567890").orElseThrow());
  }

  @Test
  void aRestartedNodeTakesItsSessionsBackAtOnce() throws Exception {
    connected();
    node.kill(); // its lease still runs

    restart(
        "a",
        next -> {
          next.next().connects();
          assertThat(scene.column("select epoch from sessions")).containsExactly("2");
        });
  }

  @Test
  void afterARestartSessionsWithMessagesToSendComeFirst() throws Exception {
    var linked =
        "update sessions set wanted = true, jid = '628:1@s.whatsapp.net' where tenant_id = ?";
    var idle = scene.tenant("whatsapp");
    var done = scene.tenant("whatsapp");
    var busy = scene.tenant("whatsapp");
    for (var place : List.of(idle, done, busy)) {
      scene.run(linked, place.tenant().value());
    }
    scene.run("update sessions set wanted = true where tenant_id = ?", tenant.value());
    scene.outgoing(done, scene.chat(done, "6281", null, 1), "3EB01", "sent");
    scene.outgoing(busy, scene.chat(busy, "6281", null, 1), "3EB02", "queued");

    assertThat(new SessionRows(scene.database, "a").startable(true))
        .containsExactly(busy.tenant(), idle.tenant(), done.tenant(), tenant);
  }

  @Test
  void aRowThatADeadProcessLeftDoesNotClaimToBeConnected() throws Exception {
    connected();
    node.kill();

    try (var next = new Node(scene, "a", new ScriptedLinks())) {
      assertThat(next.sessions.state(tenant).orElseThrow().status()).isEqualTo(Status.CONNECTING);
      var stopped = next.sessions.stop(tenant).orElseThrow();
      assertThat(stopped.reason()).isEqualTo(Reason.STOPPED);
    }
    assertThat(row()).startsWith("DISCONNECTED stopped");
  }

  @Test
  void anotherNodeWaitsForTheLeaseToEnd() throws Exception {
    connected();
    node.kill();
    var elsewhere = new ScriptedLinks();

    try (var other = new Node(scene, "b", elsewhere)) {
      other.sessions.start(tenant);
      assertThat(elsewhere.opened).isEmpty();
      assertThat(other.sessions.state(tenant).orElseThrow().status()).isEqualTo(Status.CONNECTED);

      scene.run("update sessions set lease_until = now() - interval '1 s'");
      other.sessions.begin();

      elsewhere.next().connects();
    }
  }

  @Test
  void aLeaseThatIsTakenOverClosesTheSocketAndFencesItsWrites() throws Exception {
    var link = connected();
    sessions.begin();

    scene.run("update sessions set owner_node = 'b', epoch = epoch + 1");

    assertThatThrownBy(() ->
            link.store.inTransaction(unit -> {
              unit.write(Category.DEVICE, "self", new byte[1]);
              return true;
            }))
        .isInstanceOf(StaleOwnerException.class);
    untilClosed(link);
    passMailbox();
    assertThat(row()).startsWith("CONNECTED none").endsWith("b");
    assertThat(links.open()).isZero();
  }

  @Test
  void theSocketClosesWhenTheLeaseIsAboutToEnd() throws Exception {
    var link = connected();

    node.ahead.set(Leases.LENGTH.minusSeconds(2).toNanos());
    sessions.begin();

    untilClosed(link);
    links.next().connects(); // under a new lease
    await("CONNECTED/NONE");
    assertThat(scene.column("select epoch from sessions")).containsExactly("2");
  }

  @Test
  void aStopGivenToAnotherNodeArrives() throws Exception {
    var link = connected();
    sessions.begin();

    try (var other = new Node(scene, "b", new ScriptedLinks())) {
      other.sessions.stop(tenant);
    }

    untilClosed(link);
    await("DISCONNECTED/STOPPED");
  }

  @Test
  void aCleanEndGivesTheLeaseToTheNextNodeAtOnce() throws Exception {
    connected();

    node.sessions.close();

    assertThat(links.open()).isZero();
    restart("b", next -> next.next().connects());
  }

  @Test
  void aWrongMasterKeyIsSaidAndTheLinkIsKept() throws Exception {
    connected();
    sessions.close();
    var wrong = Map.of("KURIR_MASTER_KEY", "0b".repeat(32));
    var elsewhere = new ScriptedLinks();

    try (var other = new Node(scene, "a", elsewhere, wrong, new RecordingPorts())) {
      var state = other.sessions.start(tenant).orElseThrow();
      assertThat(state.reason()).isEqualTo(Reason.MASTER_KEY);
      assertThat(state.jid()).isPresent();
    }

    assertThat(elsewhere.opened).isEmpty();
    restart("a", next -> next.next().connects()); // with the right one it goes on by itself
  }

  @Test
  void whateverIsCalledAtTheSameTimeTheLastWins() throws Exception {
    var random = new Random(7);
    for (int round = 0; round < 10; round++) {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          int what = random.nextInt(4);
          calls.add(
              threads.submit(() ->
                  switch (what) {
                    case 0 -> sessions.start(tenant);
                    case 1 -> sessions.stop(tenant);
                    case 2 -> sessions.relink(tenant);
                    default -> sessions.logout(tenant);
                  }));
        }
        for (var call : calls) {
          call.get(20, TimeUnit.SECONDS);
        }
      }

      sessions.start(tenant);
      assertThat(links.open()).isEqualTo(1);
      sessions.stop(tenant);
      assertThat(links.open()).isZero();
      assertThat(row()).endsWith("false null");
    }
  }

  @Test
  void aRemovedTenantIsLoggedOutAndLeavesNothingBehind() throws Exception {
    var link = connected();

    sessions.remove(tenant);
    scene.run("delete from tenants");

    assertThat(link.loggedOut).isTrue();
    assertThat(sessions.state(tenant)).isEmpty();
    assertThat(links.open()).isZero();
  }

  @Test
  void theListShowsAllSessions() throws Exception {
    connected();
    var other = scene.tenant("whatsapp");

    assertThat(sessions.states())
        .extracting(SessionState::tenant, SessionState::status)
        .containsExactlyInAnyOrder(
            tuple(tenant, Status.CONNECTED), tuple(other.tenant(), Status.DISCONNECTED));
  }

  private ScriptedLinks.ScriptedLink connected() throws InterruptedException {
    sessions.start(tenant);
    var link = links.next();
    link.connects();
    await("CONNECTED/NONE");
    return link;
  }

  /// Starting what runs changes nothing, and comes after all that was said before.
  private void passMailbox() {
    sessions.start(tenant);
  }

  private void watch() {
    sessions.subscribe(tenant, events::add);
  }

  /// What was told up to the end, or to the next opening.
  private List<String> untilOpen() throws InterruptedException {
    var told = new ArrayList<String>();
    while (!told.contains("open")) {
      told.add(
          switch (next()) {
            case SessionEvent.StatusChanged(_, var state) -> state.status() + "/" + state.reason();
            case SessionEvent.QrOffered _ -> "qr";
            case SessionEvent.PasskeyAsked _ -> "passkey";
            case SessionEvent.PairingCodeOffered _ -> "code";
            case SessionEvent.ConnectionOpened _ -> "open";
            case SessionEvent.Closed _ -> "closed";
          });
    }
    return told;
  }

  private void until(Class<? extends SessionEvent> type) throws InterruptedException {
    var event = next();
    while (!type.isInstance(event)) {
      event = next();
    }
  }

  private SessionEvent next() throws InterruptedException {
    return Objects.requireNonNull(
        events.poll(10, TimeUnit.SECONDS), "an event was waited for in vain");
  }

  private String standing() {
    var state = sessions.state(tenant).orElseThrow();
    return state.status() + "/" + state.reason();
  }

  private void await(String standing) throws InterruptedException {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    var subscription =
        sessions
            .subscribe(
                tenant, event -> told.add(event.state().status() + "/" + event.state().reason()))
            .orElseThrow();
    try (subscription) {
      var now = "";
      while (!now.equals(standing)) {
        now =
            Objects.requireNonNull(
                told.poll(15, TimeUnit.SECONDS), () -> "never became " + standing);
      }
    }
  }

  private void untilClosed(ScriptedLinks.ScriptedLink link) {
    assertThat(link.closed).succeedsWithin(Duration.ofSeconds(15));
  }

  private String row() {
    return scene
        .column(
            """
            select concat_ws(' ', status, reason, coalesce(jid, 'null'),
              coalesce(push_name, 'null'), wanted::text, coalesce(owner_node, 'null'))
            from sessions where session_id = ?\
            """,
            place.session().value())
        .getFirst();
  }

  /// Looks at what another process does at its start.
  private interface Look {
    void at(ScriptedLinks links) throws Exception;
  }

  private static void restart(String name, Look look) throws Exception {
    var next = new ScriptedLinks();
    try (var restarted = new Node(scene, name, next)) {
      restarted.sessions.begin();
      look.at(next);
    }
  }
}
