package dev.kurir.sandbox.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.accounts.PublicKeys;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.media.MediaShelf;
import dev.kurir.sandbox.media.MediaType;
import dev.kurir.sandbox.server.MediaDesk;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.testing.MovableClock;
import dev.kurir.whatsapp.crypto.Randomness;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A media host that lets everything pass proves nothing about a client.
class MediaDoorTest {
  private static final String ORIGIN = "https://web.whatsapp.com";
  private static final String SECRET = "nonce";

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private final Journal journal = new Journal(clock);
  private final MediaDesk desk = new MediaDesk(clock);
  private final Server server = new Server();
  private final HttpClient http = HttpClient.newHttpClient();
  private Ledger ledger;
  private MediaShelf shelf;
  private Device budi;
  private Device ayu;
  private MediaShelf.Upload file;

  @BeforeEach
  void openTheDoor() throws Exception {
    ledger = Ledger.open(folder);
    var network = Network.load(ledger, clock);
    shelf = MediaShelf.load(ledger, folder, clock);
    budi = companion(network, "Budi");
    ayu = companion(network, "Ayu");
    file = shelf.put(budi, MediaType.HISTORY, Randomness.bytes(500), SECRET, new Batch());
    var connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new MediaDoor(shelf, desk, network, ledger, new Faults(), journal));
    server.start();
  }

  @AfterEach
  void close() throws Exception {
    server.stop();
    http.close();
    ledger.close();
  }

  private static Device companion(Network network, String name) {
    var created = network.create(Optional.empty(), name, new Batch());
    var account = ((Network.Creation.Created) created).account();
    var keys =
        new PublicKeys(
            1, account.identity().publicKey(), 1, Randomness.bytes(32), Randomness.bytes(64));
    return account.add(2, keys, Optional.empty());
  }

  /// What a client asks with; a test changes it.
  private final class Ask {
    private final String method;
    private String path;
    private final Map<String, String> query = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>(Map.of("Origin", ORIGIN));

    private Ask(String method, String path) {
      this.method = method;
      this.path = path;
    }

    /// Without a value: leaves it out.
    private Ask with(String name, String value) {
      query.put(name, value);
      return this;
    }

    private Ask without(String name) {
      query.remove(name);
      headers.remove(name);
      return this;
    }

    private Ask header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    private Ask at(String other) {
      path = other;
      return this;
    }

    private int status() throws Exception {
      var text =
          query.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("&"));
      var request =
          HttpRequest.newBuilder(URI.create(server.getURI() + path.substring(1) + "?" + text))
              .method(method, HttpRequest.BodyPublishers.noBody());
      headers.forEach(request::header);
      return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }

  private Ask get() {
    var parts = file.directPath().split("\\?", 2);
    var ask = new Ask("GET", parts[0]);
    for (String each : parts[1].split("&")) {
      ask.with(each.split("=", 2)[0], each.split("=", 2)[1]);
    }
    return ask.with("hash", token()).with("mms-type", "md-msg-hist").with("__wa-mms", "");
  }

  private Ask delete() {
    return new Ask("DELETE", "/mms/md-msg-hist/" + token())
        .with("token", token())
        .with("d_md", directPath(file))
        .with("auth", desk.auth(budi))
        .with("e_handle", file.handle())
        .header("Companion_User_Secret", SECRET);
  }

  private static String directPath(MediaShelf.Upload file) {
    byte[] path = file.directPath().split("\\?", 2)[0].getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(path);
  }

  private String token() {
    return base64(file.encSha256());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  /// Refused, noted, and the file is still there.
  private void assertRefused(Ask ask) throws Exception {
    long before = journal.refusals();

    assertThat(ask.status()).isEqualTo(403);

    assertThat(journal.refusals()).isEqualTo(before + 1);
    assertThat(get().status()).isEqualTo(200);
  }

  @Test
  void whoAsksAsTheFileWantsGetsItAndMayDeleteIt() throws Exception {
    assertThat(get().status()).isEqualTo(200);
    assertThat(delete().status()).isEqualTo(200);

    assertThat(get().status()).isEqualTo(404);
    assertThat(delete().status()).isEqualTo(404);
    assertThat(journal.refusals()).isZero();
  }

  @Test
  void aHashThatIsNotTheFilesIsRefused() throws Exception {
    assertRefused(get().with("hash", base64(Randomness.bytes(32))));
    assertRefused(get().with("hash", base64(file.sha256())));
    assertRefused(get().without("hash"));
  }

  @Test
  void aHashOfAnotherLengthIsRefused() throws Exception {
    assertRefused(get().with("hash", token().substring(0, 43)));
    assertRefused(get().with("hash", token() + token()));
    assertRefused(get().with("hash", ""));
  }

  @Test
  void anotherKindOfFileIsRefused() throws Exception {
    assertRefused(get().with("mms-type", "md-app-state"));
    assertRefused(get().without("mms-type"));
    assertRefused(delete().at("/mms/md-app-state/" + token()));
  }

  @Test
  void anotherPageThanWhatsAppsIsRefused() throws Exception {
    assertRefused(get().without("Origin"));
    assertRefused(get().header("Origin", "https://web.whatsapp.example"));
    assertRefused(delete().without("Origin"));
  }

  @Test
  void aFileWhoseEndHasComeIsGoneAndItsEndCannotBeMoved() throws Exception {
    assertRefused(get().with("oe", "7FFFFFFF"));
    assertRefused(get().without("oe"));

    clock.advance(Duration.ofDays(30).minusSeconds(1));
    assertThat(get().status()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(1));
    assertThat(get().status()).isEqualTo(410);
  }

  @Test
  void aTokenThatIsNotTheFilesDeletesNothing() throws Exception {
    var other = base64(Randomness.bytes(32));
    assertRefused(delete().with("token", other));
    assertRefused(delete().with("token", other).at("/mms/md-msg-hist/" + other));
    assertRefused(delete().at("/mms/md-msg-hist/" + other));
    assertRefused(delete().with("token", token().substring(0, 43)));
    assertRefused(delete().without("token"));
  }

  @Test
  void whoIsNotTheFilesReaderDeletesNothing() throws Exception {
    assertRefused(delete().with("auth", desk.auth(ayu)));
    assertRefused(delete().with("auth", new MediaDesk(clock).auth(budi)));
    assertRefused(delete().with("auth", ""));
    assertRefused(delete().without("auth"));
  }

  @Test
  void anAuthorityThatHasEndedIsNotGoodAndItsEndCannotBeMoved() throws Exception {
    var auth = desk.auth(budi);
    var end = Long.parseLong(auth.substring(0, auth.indexOf('.')));
    assertRefused(delete().with("auth", end + 1 + auth.substring(auth.indexOf('.'))));

    var ask = delete().with("auth", auth);
    clock.advance(Duration.ofSeconds(300));

    assertThat(ask.status()).isEqualTo(401);
    assertThat(get().status()).isEqualTo(200);
  }

  @Test
  void whoCannotNameTheHandleOrTheSecretDeletesNothing() throws Exception {
    assertRefused(delete().with("e_handle", "000000000000000000000000"));
    assertRefused(delete().without("e_handle"));
    assertRefused(delete().header("Companion_User_Secret", "another"));
    assertRefused(delete().without("Companion_User_Secret"));
  }

  @Test
  void aPathThatNamesNoFileIsAnswered404() throws Exception {
    var other = shelf.put(ayu, MediaType.HISTORY, Randomness.bytes(9), SECRET, new Batch());
    assertThat(get().at("/v/box/00.enc").status()).isEqualTo(404);
    assertThat(get().at("/v/box/../../sandbox.state").status()).isEqualTo(404);
    assertThat(delete().without("d_md").status()).isEqualTo(404);
    assertThat(delete().with("d_md", "*").status()).isEqualTo(404);
    assertRefused(delete().with("d_md", directPath(other)));
  }
}
