package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.tenants.entity.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// A node with clients that say what they are told to and everything else real, and one session on
/// it.
abstract class SessionRules {
  /// One for all tests of a class.
  static Scene scene;

  final ScriptedLinks links = new ScriptedLinks();
  final BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
  Place place;
  TenantId tenant;
  Node node;
  Sessions sessions;

  @BeforeAll
  static void open() {
    scene = new Scene();
  }

  @BeforeEach
  void begin() {
    place = scene.cleared().tenant("whatsapp");
    tenant = place.tenant();
    node = new Node(scene, "a", links);
    sessions = node.sessions;
  }

  @AfterEach
  void end() {
    node.close();
  }

  @AfterAll
  static void close() {
    scene.close();
  }

  ScriptedLinks.ScriptedLink connected() throws InterruptedException {
    sessions.start(tenant);
    var link = links.next();
    link.connects();
    await("CONNECTED/NONE");
    return link;
  }

  /// Starting what runs changes nothing, and comes after all that was said before.
  void passMailbox() {
    sessions.start(tenant);
  }

  void watch() {
    sessions.subscribe(tenant, events::add);
  }

  /// What was told up to the end, or to the next opening.
  List<String> untilOpen() throws InterruptedException {
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

  void until(Class<? extends SessionEvent> type) throws InterruptedException {
    var event = next();
    while (!type.isInstance(event)) {
      event = next();
    }
  }

  SessionEvent next() throws InterruptedException {
    return Objects.requireNonNull(
        events.poll(10, TimeUnit.SECONDS), "an event was waited for in vain");
  }

  String standing() {
    var state = sessions.state(tenant).orElseThrow();
    return state.status() + "/" + state.reason();
  }

  void await(String standing) throws InterruptedException {
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

  void untilClosed(ScriptedLinks.ScriptedLink link) {
    assertThat(link.closed).succeedsWithin(Duration.ofSeconds(15));
  }

  String row() {
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
  interface Look {
    void at(ScriptedLinks links) throws Exception;
  }

  static void restart(String name, Look look) throws Exception {
    var next = new ScriptedLinks();
    try (var restarted = new Node(scene, name, next)) {
      restarted.sessions.begin();
      look.at(next);
    }
  }
}
