package dev.kurir.whatsapp;

import dev.kurir.sandbox.SandboxConfig;
import dev.kurir.sandbox.SandboxServer;
import dev.kurir.testing.SandboxApi;
import dev.kurir.whatsapp.connection.WebSocketLink;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// A sandbox of the test's own, and clients that connect to it. Talks to it only through its two
/// doors.
public final class SandboxWorld implements AutoCloseable {
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
  private final HttpClient http = WebSocketLink.client();
  private final List<TestClient> clients = new ArrayList<>();
  private final SandboxConfig config;
  private SandboxServer server;
  private final SandboxApi api;

  private SandboxWorld(SandboxConfig config) {
    this.server = SandboxServer.start(config);
    this.config = config.withPort(server.port());
    this.api = new SandboxApi(URI.create("http://127.0.0.1:" + server.port()));
  }

  public static SandboxWorld start(Path folder) {
    return new SandboxWorld(SandboxConfig.at(0, folder));
  }

  public static SandboxWorld start(SandboxConfig config) {
    return new SandboxWorld(config);
  }

  public SandboxApi api() {
    return api;
  }

  public SandboxApi.Phone phone(String name) {
    return api.phone(name);
  }

  /// With what it keeps in its folder.
  public void restart() {
    stop();
    startAgain();
  }

  public void stop() {
    server.close();
  }

  public void startAgain() {
    server = SandboxServer.start(config);
  }

  public ClientSettings settings() {
    return new ClientSettings(
        URI.create("ws://127.0.0.1:" + config.port() + "/ws/chat"),
        HexFormat.of().parseHex(server.noiseRoot()),
        new ClientSettings.WebVersion(2, 3000, 1_045_649_367),
        40,
        20);
  }

  public ClientRuntime runtime() {
    return new ClientRuntime(http, tasks, timers, Clock.systemUTC());
  }

  /// How much waits for its time, of all clients.
  public int timers() {
    return timers.getQueue().size();
  }

  /// A client that has no link yet.
  public TestClient client() {
    return client(settings());
  }

  public TestClient client(ClientSettings settings) {
    return keep(new TestClient(parts -> make(parts, settings)));
  }

  /// Another process with the memory of `account`.
  public TestClient again(TestClient account) {
    return again(account, settings());
  }

  public TestClient again(TestClient account, ClientSettings settings) {
    return keep(account.again(parts -> make(parts, settings)));
  }

  /// A client whose clock and timers are the test's.
  public TestClient clientAt(TestTime time) {
    var runtime = new ClientRuntime(http, tasks, time.timers(), time);
    return keep(
        new TestClient(
            parts -> new WhatsAppClient(settings(), runtime, parts.store(), parts.events()::hear)));
  }

  private WhatsAppClient make(TestClient.Parts parts, ClientSettings settings) {
    return new WhatsAppClient(settings, runtime(), parts.store(), parts.events()::hear);
  }

  private TestClient keep(TestClient client) {
    clients.add(client);
    return client;
  }

  /// A client that was linked to `phone` by QR and is connected.
  public TestClient link(SandboxApi.Phone phone) {
    var account = client().start();
    phone.scan(account.await(ClientEvent.QrOffered.class).text());
    account.await(ClientEvent.Connected.class);
    return account;
  }

  @Override
  public void close() {
    clients.forEach(TestClient::close);
    server.close();
    http.close();
    timers.shutdownNow();
    tasks.close();
  }
}
