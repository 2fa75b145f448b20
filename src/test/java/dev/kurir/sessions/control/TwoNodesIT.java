package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.nodes.control.WireException;
import dev.kurir.platform.entity.Role;
import dev.kurir.sessions.control.ScriptedLinks.ScriptedLink;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Servers;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What one node is asked about the sessions of another.
class TwoNodesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Scene scene = new Scene();

  private final String redis = Servers.redisUrl();
  private final TenantId tenant = scene.cleared().tenant("whatsapp").tenant();
  private final WiredNode a = new WiredNode(scene, "a", redis);
  private final WiredNode b = new WiredNode(scene, "b", redis);
  private final BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    b.close();
    a.close();
  }

  @AfterAll
  static void close() {
    scene.close();
  }

  @Test
  void anyNodeTellsTheQrOfAnother() throws Exception {
    a.all.start(tenant);
    a.links.next().offers(1);

    var qr =
        Eventually.value("the QR", PATIENCE, () -> b.all.look(tenant).flatMap(SessionState::qr));

    assertThat(qr.text()).isEqualTo("qr-1");
    assertThat(b.all.nodeOf(tenant)).hasValue("a");
  }

  @Test
  void commandsGoToTheNodeThatHoldsTheSession() throws Exception {
    connected();

    assertThat(standing(b.all.stop(tenant))).isEqualTo("DISCONNECTED/STOPPED");
    assertThat(a.links.open()).isZero();
    assertThat(standing(b.all.start(tenant))).isEqualTo("CONNECTING/NONE");
    b.links.next().connects(); // nobody held it
    Eventually.yes(
        "a knows", PATIENCE, () -> standing(a.all.state(tenant)).equals("CONNECTED/NONE"));
    assertThat(a.all.nodeOf(tenant)).hasValue("b");
    assertThat(standing(a.all.logout(tenant))).isEqualTo("LOGGED_OUT/USER_UNLINKED");
    assertThat(b.links.opened.getLast().loggedOut).isTrue();
  }

  @Test
  void relinkingFromAnotherNodeOffersItsCodesThere() throws Exception {
    var first = connected();

    b.all.relink(tenant);

    assertThat(first.loggedOut).isTrue();
    a.links.next().offers(1);
    Eventually.yes(
        "b shows it", PATIENCE, () -> b.all.look(tenant).flatMap(SessionState::qr).isPresent());
  }

  @Test
  void aPairingCodeCanBeAskedForAnywhere() throws Exception {
    a.all.start(tenant);
    var link = a.links.next();
    link.offers(1);
    var code = new PairingCodeOutcome.Offered("ABCD-EFGH", Instant.parse("2026-11-22T10:00:00Z"));
    link.code.complete(code);

    assertThat(b.all.pairingCode(tenant, "6281234567890")).contains(code);

    assertThat(link.asked).containsExactly("6281234567890");
  }

  @Test
  void thePasskeyIsShownAndAnsweredAnywhere() throws Exception {
    a.all.start(tenant);
    var link = a.links.next();
    link.says(new ClientEvent.PasskeyRequired("{\"challenge\":\"x\"}"));
    var asked = Eventually.value("what is asked", PATIENCE, () -> b.all.passkey(tenant));
    assertThat(asked).isEqualTo(Passkey.asked("{\"challenge\":\"x\"}"));

    var assertion =
        new Assertion(bytes("id"), bytes("c"), bytes("a"), bytes("s"), Optional.of(bytes("u")));
    assertThat(b.all.answerPasskey(tenant, assertion)).isEqualTo(new PasskeyAnswer.Accepted());

    assertThat(link.assertions)
        .singleElement()
        .satisfies(it -> {
          assertThat(it.credentialId()).isEqualTo(bytes("id"));
          assertThat(it.signature()).isEqualTo(bytes("s"));
          assertThat(it.userHandle()).hasValueSatisfying(u -> assertThat(u).isEqualTo(bytes("u")));
        });
    assertThat(b.all.confirmPasskey(tenant)).isEqualTo(new PasskeyAnswer.NotAsked());
  }

  @Test
  void whatIsAskedOfWhatsAppIsAskedThere() throws Exception {
    connected();

    assertThat(b.all.groups(tenant)).isEmpty(); // a scripted client is none
    assertThat(b.all.lookUp(tenant, Jid.pn("6281"))).isEqualTo(new ContactOutcome.NotConnected());
    assertThat(b.all.isConnected(tenant)).isFalse();
  }

  @Test
  void aWatcherHearsInOrderWhatHappensElsewhere() throws Exception {
    a.all.start(tenant);
    var link = a.links.next();
    link.offers(1);
    Eventually.yes(
        "it is offered", PATIENCE, () -> standing(a.all.state(tenant)).startsWith("SCANNING"));

    var subscription = b.all.subscribe(tenant, events::add).orElseThrow();
    until("qr qr-1");
    link.offers(2);
    link.says(new ClientEvent.Linked(ScriptedLinks.JID, Optional.empty()));
    link.connects();

    assertThat(until("open"))
        .containsSubsequence("qr qr-2", "CONNECTING/NONE", "CONNECTED/NONE", "open");
    subscription.close();
  }

  @Test
  void watchingFromElsewhereKeepsTheCodesComing() throws Exception {
    var subscription = b.all.subscribe(tenant, events::add).orElseThrow();
    a.all.start(tenant);
    var first = a.links.next();
    first.offers(1);
    b.all.start(tenant); // as its WebSocket does: from here on it is told
    until("qr qr-1");

    first.says(new ClientEvent.QrExpired());
    var second = a.links.next();
    subscription.close();
    second.offers(1); // it may take a while until the other node hears that nobody looks any more
    Eventually.yes(
        "a round ends when nobody looks",
        PATIENCE,
        () -> {
          var round = a.links.opened.getLast();
          round.offers(1);
          round.says(new ClientEvent.QrExpired());
          return standing(b.all.state(tenant)).equals("DISCONNECTED/QR_EXPIRED");
        });
  }

  @Test
  void aWatcherFollowsASessionThatMoves() throws Exception {
    connected();
    b.all.subscribe(tenant, events::add);
    until("CONNECTED/NONE");

    a.all.stop(tenant);
    until("DISCONNECTED/STOPPED");
    b.all.start(tenant);
    b.links.next().connects();

    until("open");
  }

  @Test
  void whileRedisIsAwayARemoteCommandIsRefusedAndTheStateIsStillTold() throws Exception {
    connected();
    b.wire.close();
    Eventually.yes("the wire is down", PATIENCE, () -> !b.wire.isUp());

    assertThatThrownBy(() -> b.all.stop(tenant))
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.why()).isEqualTo(WireException.Why.AWAY));
    assertThat(standing(b.all.state(tenant))).isEqualTo("CONNECTED/NONE");
    assertThat(standing(a.all.state(tenant))).isEqualTo("CONNECTED/NONE");
  }

  @Test
  void aNodeThatHoldsNoSocketsHasAWorkerStartThem() throws Exception {
    try (var web = new WiredNode(scene, "web", redis, Set.of(Role.WEB))) {
      web.all.subscribe(tenant, events::add);
      web.all.start(tenant);

      Eventually.yes("a worker runs it", PATIENCE, () -> a.links.open() + b.links.open() == 1);
      assertThat(web.links.opened).isEmpty();
      var link = (a.links.open() == 1 ? a : b).links.next();
      link.offers(1);
      until("qr qr-1");
      assertThat(standing(web.all.stop(tenant))).isEqualTo("DISCONNECTED/STOPPED");
    }
  }

  private ScriptedLink connected() throws InterruptedException {
    a.all.start(tenant);
    var link = a.links.next();
    link.connects();
    Eventually.yes(
        "it is connected", PATIENCE, () -> standing(b.all.state(tenant)).equals("CONNECTED/NONE"));
    return link;
  }

  private static String standing(Optional<SessionState> state) {
    return state.map(it -> it.status() + "/" + it.reason()).orElse("none");
  }

  private List<String> until(String last) throws InterruptedException {
    var told = new ArrayList<String>();
    while (!told.contains(last)) {
      var next = events.poll(20, TimeUnit.SECONDS);
      told.add(word(Objects.requireNonNull(next, () -> last + " was not told, but " + told)));
    }
    return told;
  }

  private static String word(SessionEvent event) {
    return switch (event) {
      case SessionEvent.StatusChanged(_, var state) -> state.status() + "/" + state.reason();
      case SessionEvent.QrOffered offered -> "qr " + offered.qr().text();
      case SessionEvent.PasskeyAsked _ -> "passkey";
      case SessionEvent.PairingCodeOffered _ -> "code";
      case SessionEvent.ConnectionOpened _ -> "open";
      case SessionEvent.Closed _ -> "closed";
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
