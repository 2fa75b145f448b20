package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.kurir.sessions.entity.Advice;
import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientSettings.WebVersion;
import dev.kurir.whatsapp.connection.WebSocketLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A page on the loopback address plays WhatsApp's; what is found is kept in PostgreSQL.
class WebVersionsIT {
  private static final int NEWER = WebVersions.COMPILED.tertiary() + 1000;
  private static final Scene scene = new Scene();
  private static final HttpClient http = WebSocketLink.client();

  private final Map<String, String> pages = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server = serve();
  private final WebVersions versions = node();

  WebVersionsIT() {
    scene.cleared();
    scene.run("delete from web_version");
  }

  private HttpServer serve() {
    try {
      var made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
      made.createContext(
          "/",
          call -> {
            var path = call.getRequestURI().getPath();
            asked.add(path);
            var body = pages.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length == 0 ? -1 : 0);
            try (var out = call.getResponseBody()) {
              out.write(body);
            }
          });
      made.start();
      return made;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Each node has its own; the table is one.
  private WebVersions node() {
    return new WebVersions(
        WebVersions.COMPILED,
        Optional.of(new VersionPage(http, page())),
        new PgVersionMemory(scene.database));
  }

  private URI page() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @AfterAll
  static void close() {
    http.shutdownNow();
    scene.close();
  }

  private static WebVersion version(int revision) {
    return new WebVersion(2, 3000, revision);
  }

  private void tell(int revision) {
    pages.put("/", "<script>{\"client_revision\":" + revision + ",\"x\":1}</script>");
  }

  private static void pass(String interval) {
    scene.run("update web_version set asked_at = asked_at - interval '" + interval + "'");
  }

  @Test
  void thePageTellsTheVersionOfToday() {
    tell(NEWER);

    versions.keepUp();

    assertThat(versions.current()).isEqualTo(version(NEWER));
  }

  @Test
  void whatThePageDoesNotTellItsServiceWorkerDoes() {
    pages.put("/", "<html>nothing of the kind</html>");
    pages.put("/sw.js", "{\\\"client_revision\\\": " + NEWER + ",");

    versions.keepUp();

    assertThat(versions.current()).isEqualTo(version(NEWER));
    assertThat(asked).containsExactly("/", "/sw.js");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"client_revision\":99999999999,", "\"client_revision\":4294967296,", "{"})
  void anAnswerOfNoUseChangesNothing(String body) {
    pages.put("/", body);

    versions.keepUp();

    assertThat(versions.current()).isEqualTo(WebVersions.COMPILED);
    assertThat(versions.hasNewerThan(WebVersions.COMPILED)).isFalse();
  }

  @Test
  void aPageThatIsBehindDoesNotMakeUsOlder() {
    tell(1_020_000_000);

    versions.keepUp();

    assertThat(versions.current()).isEqualTo(WebVersions.COMPILED);
  }

  @Test
  void aWrongNumberOfThePageIsRightedByThePage() {
    tell(2_000_000_000);
    versions.keepUp();
    pass("25 hours");
    tell(NEWER);

    versions.keepUp();

    assertThat(versions.current()).isEqualTo(version(NEWER));
  }

  @Test
  void aServerThatIsGoneHoldsNothingUp() {
    server.stop(0);

    versions.keepUp();

    assertThat(versions.current()).isEqualTo(WebVersions.COMPILED);
  }

  @Test
  void allNodesTogetherAskOnceADay() {
    tell(NEWER);
    versions.keepUp();
    var other = node();

    other.keepUp();
    versions.keepUp();
    assertThat(asked).containsExactly("/");
    assertThat(other.current()).isEqualTo(version(NEWER));
    pass("25 hours");
    other.keepUp();

    assertThat(asked).containsExactly("/", "/");
  }

  @Test
  void oneThatIsRefusedAsksAtOnceAndTheOthersFindTheAnswer() throws Exception {
    tell(WebVersions.COMPILED.tertiary());
    versions.keepUp();
    pass("2 minutes");
    tell(NEWER);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> refused = () -> versions.hasNewerThan(WebVersions.COMPILED);
      for (Future<Boolean> one : threads.invokeAll(Collections.nCopies(20, refused))) {
        assertThat(one.get()).isTrue();
      }
    }

    assertThat(asked).containsExactly("/", "/");
    assertThat(versions.hasNewerThan(version(NEWER))).isFalse();
  }

  @Test
  void sessionsThatRestForWantOfItRunAgainWhenThereIsANewerOne() {
    tell(WebVersions.COMPILED.tertiary());
    versions.keepUp();
    var outdated = scene.tenant();
    var stopped = scene.tenant();
    scene.run(
        "update sessions set reason = 'outdated_client' where session_id = ?",
        outdated.session().value());
    pass("61 minutes");
    tell(NEWER);

    versions.keepUp();

    assertThat(scene.column("select session_id from sessions where wanted"))
        .containsExactly(outdated.session().toString())
        .doesNotContain(stopped.session().toString());
  }

  @Test
  void aRefusedSessionTriesTheNewVersionOnceAndRestsWhenThatIsRefusedToo() throws Exception {
    tell(NEWER);
    var tenant = scene.tenant("whatsapp").tenant();
    var links = new ScriptedLinks();
    var settings = Map.of("WHATSAPP_VERSION_URL", page().toString());
    try (var node = new Node(scene, "a", links, settings, new RecordingPorts())) {
      node.sessions.start(tenant);
      var first = links.next();
      assertThat(first.settings.version()).isEqualTo(WebVersions.COMPILED);

      first.stops(Cause.OUTDATED_CLIENT);
      var second = links.next();
      assertThat(second.settings.version()).isEqualTo(version(NEWER));
      second.stops(Cause.OUTDATED_CLIENT);

      Eventually.yes(
          "it rests",
          Duration.ofSeconds(15),
          () ->
              node.sessions.state(tenant).orElseThrow().advice().action() == Advice.Action.UPDATE);
      assertThat(asked).containsExactly("/");
      assertThat(links.opened).hasSize(2);
    }
  }

  @Test
  void aVersionThatWasSetIsNeverAskedFor() {
    var set = new WebVersions(version(7), Optional.empty(), new PgVersionMemory(scene.database));

    set.keepUp();

    assertThat(set.hasNewerThan(version(7))).isFalse();
    assertThat(set.current()).isEqualTo(version(7));
    assertThat(asked).isEmpty();
  }
}
