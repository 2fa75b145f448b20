package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.store.Unit.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The commands that a session is given, and what it does about what its client says.
class SessionsIT extends SessionRules {
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
  void whetherContactsSeeTheAccountIsSaidToTheClientThatIsThereAndToTheNext() throws Exception {
    var link = connected();
    assertThat(link.available).isFalse();

    sessions.setAvailable(tenant, true);
    scene.run("update tenants set available = true");
    sessions.stop(tenant);
    sessions.start(tenant);

    assertThat(link.available).isTrue();
    assertThat(links.next().available).isTrue();
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
}
