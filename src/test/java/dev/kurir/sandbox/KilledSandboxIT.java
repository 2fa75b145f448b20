package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.Http;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as `./kurir sandbox` starts it, killed with `kill -9` and started again.
class KilledSandboxIT {
  @TempDir Path folder;
  private @Nullable Process process;
  private String url = "";
  private String root = "";
  private Http http = Http.to(URI.create("http://127.0.0.1"));

  private void start() throws IOException {
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--port",
                "0",
                "--data",
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    url = lastWord(out.readLine());
    http = Http.to(URI.create(lastWord(out.readLine())));
    root = lastWord(out.readLine());
  }

  private static String lastWord(@Nullable String line) {
    if (line == null) {
      throw new AssertionError("the sandbox ended before it said where it is");
    }
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  private void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    kill();
  }

  private RawClient client(RawDevice device) {
    return RawClient.connect(URI.create(url), HexFormat.of().parseHex(root), device);
  }

  private String phone(String name) {
    return http.post("/control/phones", Map.of("name", name)).expect(201).text("id");
  }

  private RawDevice link(String phone) {
    var device = RawDevice.make();
    try (var client = client(device)) {
      client.register();
      var qr = device.qr(client.awaitRef());
      var scan =
          CompletableFuture.supplyAsync(
              () -> http.post("/control/phones/" + phone + "/scan", Map.of("qr", qr)));
      client.sign(client.await("pair-success", it -> it.child("pair-success").isPresent()));
      scan.join().expect(200);
      client.awaitClosed();
    }
    return device;
  }

  private RawClient logIn(RawDevice device) {
    var client = client(device);
    client.logIn();
    client.await("success", it -> it.is("success"));
    client.activate();
    return client;
  }

  private long texts(String phone, String start) {
    return RunningSandbox.items(http.get("/control/phones/" + phone + "/messages").expect(200))
        .stream()
        .filter(it -> it.path("text").asText().startsWith(start))
        .filter(it -> it.path("verdict").asText().equals("decrypted"))
        .count();
  }

  @Test
  void linksPhonesKeysChatsAndWaitingStanzasSurvive() throws Exception {
    start();
    var rootBefore = root;
    var ani = phone("Ani");
    var budi = phone("Budi");
    var aniLid = lid(ani);
    var budiLid = lid(budi);
    var device = link(ani);
    var client = logIn(device);
    client.upload(IntStream.rangeClosed(1, 30).toArray());
    for (int i = 0; i < 20; i++) {
      var ack = client.post(client.text("A" + i, budiLid, "pergi " + i, budiLid, aniLid));
      assertThat(ack.attr("error")).isEmpty();
    }
    client.close();
    for (int i = 0; i < 5; i++) {
      http.post(
              "/control/phones/" + budi + "/messages",
              Map.of("to", ani + "@lid", "text", "pulang " + i))
          .expect(201);
    }

    kill();
    start();

    assertThat(root).isEqualTo(rootBefore);
    try (var again = logIn(device)) {
      for (int i = 0; i < 5; i++) {
        var message =
            again.await(
                "waiting",
                it ->
                    it.attr("recipient").isEmpty()
                        && it.is("message")
                        && it.attr("category").isEmpty());
        assertThat(device.decrypt(budiLid, message.child("enc").orElseThrow()))
            .isEqualTo("pulang " + i);
      }
      assertThat(
              again
                  .query("get", "encrypt", Node.of("count"))
                  .child("count")
                  .flatMap(it -> it.attr("value"))
                  .map(Integer::parseInt)
                  .orElseThrow())
          .isBetween(25, 30);
      var same = again.post(again.text("A19", budiLid, "pergi 19", budiLid, aniLid));
      assertThat(same.attr("error")).isEmpty();
      again.post(again.text("A20", budiLid, "pergi 20", budiLid, aniLid));
      awaitTexts(budi, 21);
    }
    assertThat(texts(budi, "pergi")).isEqualTo(21);
  }

  private void awaitTexts(String phone, int count) {
    Eventually.yes(count + " texts", Duration.ofSeconds(10), () -> texts(phone, "pergi") >= count);
  }

  private Jid lid(String phone) {
    return Jid.parse(http.get("/control/phones/" + phone).expect(200).text("lid")).orElseThrow();
  }

  @Test
  void whatWasAcknowledgedIsThereThoughItIsKilledInTheMiddle() throws Exception {
    start();
    var ani = phone("Ani");
    var budi = phone("Budi");
    var aniLid = lid(ani);
    var budiLid = lid(budi);
    var device = link(ani);
    var client = logIn(device);
    int acknowledged = 0;
    for (int i = 0; i < 150; i++) {
      client.send(client.text("K" + i, budiLid, "pergi " + i, budiLid, aniLid).build());
    }
    client.awaitId("ack", "K50");
    kill();
    while (hasAck(client, acknowledged)) {
      acknowledged++;
    }

    start();

    assertThat(acknowledged).isGreaterThan(49);
    awaitTexts(budi, acknowledged);
    var ids =
        RunningSandbox.items(http.get("/control/phones/" + budi + "/messages").expect(200)).stream()
            .map(it -> it.path("messageId").asText())
            .toList();
    assertThat(ids)
        .doesNotHaveDuplicates()
        .containsSequence(IntStream.range(0, acknowledged).mapToObj(i -> "K" + i).toList());
  }

  private static boolean hasAck(RawClient client, int number) {
    return number == 50
        || client.has(
            it -> it.is("ack") && it.attr("id").filter(("K" + number)::equals).isPresent());
  }

  @Test
  void aPortThatIsTakenIsOneLineAndAnExitCode() throws Exception {
    start();
    var port = URI.create(url).getPort();

    var second =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--port",
                Integer.toString(port),
                "--data",
                folder.resolve("other").toString())
            .redirectErrorStream(true)
            .start();

    var said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(second.waitFor()).isEqualTo(1);
    assertThat(said.strip()).startsWith("sandbox: cannot listen").doesNotContain("\n");
  }

  @Test
  void aFolderThatIsTakenIsOneLineAndAnExitCode() throws Exception {
    start();

    var second =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--port",
                "0",
                "--data",
                folder.toString())
            .redirectErrorStream(true)
            .start();

    var said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(second.waitFor()).isEqualTo(1);
    assertThat(said.strip()).contains("another sandbox uses it").doesNotContain("\n");
  }
}
