package dev.kurir.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Http;
import dev.kurir.testing.Reply;
import dev.kurir.whatsapp.binary.Jid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/// A sandbox in this process, on a free port and in a folder of its own.
final class RunningSandbox implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Path folder;
  private final UnaryOperator<SandboxConfig> settings;
  private SandboxServer server;
  private Http http;

  RunningSandbox() {
    this(UnaryOperator.identity());
  }

  RunningSandbox(UnaryOperator<SandboxConfig> settings) {
    this.settings = settings;
    try {
      folder = Files.createTempDirectory("sandbox");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server = SandboxServer.start(settings.apply(SandboxConfig.at(0, folder)));
    http = Http.to(URI.create(server.controlUrl()));
  }

  /// Stops it in good order, and starts it again on the same folder and another port.
  void restart() {
    server.close();
    server = SandboxServer.start(settings.apply(SandboxConfig.at(0, folder)));
    http = Http.to(URI.create(server.controlUrl()));
  }

  Http http() {
    return http;
  }

  SandboxServer server() {
    return server;
  }

  byte[] root() {
    return HexFormat.of().parseHex(server.noiseRoot());
  }

  /// A phone as the control API shows it.
  record Phone(String id, Jid pn, Jid lid) {
    String number() {
      return pn.user();
    }

    String path(String rest) {
      return "/control/phones/" + id + rest;
    }
  }

  Phone phone(String name) {
    return phone(http.post("/control/phones", Map.of("name", name)).expect(201));
  }

  private static Phone phone(Reply made) {
    return new Phone(
        made.text("id"),
        Jid.parse(made.text("jid")).orElseThrow(),
        Jid.parse(made.text("lid")).orElseThrow());
  }

  /// A client that is not linked yet.
  RawClient client(RawDevice device) {
    return RawClient.connect(URI.create(server.url()), root(), device);
  }

  /// A client that is linked to a phone and logged in.
  RawClient linked(Phone phone) {
    var device = RawDevice.make();
    link(phone, device);
    return logIn(device);
  }

  /// Links a device; its connection has ended with the restart then.
  void link(Phone phone, RawDevice device) {
    var client = client(device);
    client.register();
    var scan = scan(phone, device.qr(client.awaitRef()));
    client.sign(client.await("pair-success", it -> it.child("pair-success").isPresent()));
    scan.join().expect(200);
    client.await("the restart", it -> it.is("stream:error"));
    client.awaitClosed();
  }

  /// Scans on another thread: the answer comes when the client has signed.
  CompletableFuture<Reply> scan(Phone phone, String qr) {
    return CompletableFuture.supplyAsync(() -> http.post(phone.path("/scan"), Map.of("qr", qr)));
  }

  /// Logged in and active.
  RawClient logIn(RawDevice device) {
    var client = client(device);
    client.logIn();
    client.await("success", it -> it.is("success"));
    client.activate();
    return client;
  }

  List<JsonNode> messages(Phone phone) {
    return items(http.get(phone.path("/messages")).expect(200));
  }

  JsonNode awaitMessage(Phone phone, String what, Predicate<JsonNode> fits) {
    return Eventually.value(what, LIMIT, () -> messages(phone).stream().filter(fits).findFirst());
  }

  JsonNode awaitText(Phone phone, String text) {
    return awaitMessage(phone, text, it -> it.path("text").asText().equals(text));
  }

  JsonNode awaitState(Phone phone, String text, String state) {
    return awaitMessage(
        phone,
        text + " is " + state,
        it -> it.path("text").asText().equals(text) && it.path("state").asText().equals(state));
  }

  /// Waits for a refusal of this kind, whose detail holds `rule`.
  JsonNode awaitRefusal(String kind, String rule) {
    return Eventually.value(
        "a refusal of " + kind + ": " + rule,
        LIMIT,
        () ->
            items(http.get("/control/log").expect(200)).stream()
                .filter(it -> it.path("refused").asBoolean())
                .filter(it -> it.path("kind").asText().equals(kind))
                .filter(it -> it.path("detail").asText().contains(rule))
                .findFirst());
  }

  static List<JsonNode> items(Reply reply) {
    return StreamSupport.stream(reply.json().path("items").spliterator(), false).toList();
  }

  @Override
  public void close() {
    server.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
