package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.testing.Reply;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ControlApiTest {
  private static RunningSandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = new RunningSandbox();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  private static void expectProblem(Reply reply, int status, String code) {
    reply.expect(status);
    assertThat(reply.text("code")).isEqualTo(code);
    assertThat(reply.text("type")).startsWith("https://");
    assertThat(reply.text("title")).isNotEmpty();
    assertThat(reply.text("detail")).isNotEmpty();
    assertThat(reply.json().path("status").asInt()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void infoNamesTheRootAndTheAddress() {
    var info = sandbox.http().get("/control/info").expect(200);

    assertThat(info.text("noiseRoot")).isEqualTo(sandbox.server().noiseRoot()).hasSize(64);
    assertThat(info.text("url")).isEqualTo(sandbox.server().url());
    assertThat(info.text("version")).isNotEmpty();
  }

  @Test
  void healthAnswers() {
    sandbox.http().get("/control/health").expect(200);
  }

  @Test
  void aPhoneGetsANumberALidAndNoDevices() {
    var made = sandbox.http().post("/control/phones", Map.of("name", "Ani")).expect(201);

    assertThat(made.text("name")).isEqualTo("Ani");
    assertThat(made.text("number")).matches("62812[0-9]{8}");
    assertThat(made.text("jid")).isEqualTo(made.text("number") + "@s.whatsapp.net");
    assertThat(made.text("lid")).matches("[0-9]{15}@lid");
    assertThat(made.json().path("devices")).isEmpty();
    assertThat(sandbox.http().get("/control/phones/" + made.text("id")).json())
        .isEqualTo(made.json());
    assertThat(RunningSandbox.items(sandbox.http().get("/control/phones").expect(200)))
        .contains(made.json());
  }

  @Test
  void aNumberBelongsToOnePhone() {
    var body = Map.of("name", "Ani", "number", "628551234567");
    sandbox.http().post("/control/phones", body).expect(201);

    expectProblem(sandbox.http().post("/control/phones", body), 409, "number-taken");
  }

  @Test
  void aNumberIsDigitsOnly() {
    for (String number : new String[] {"+628551234567", "0855", "abc", ""}) {
      expectProblem(
          sandbox.http().post("/control/phones", Map.of("name", "Ani", "number", number)),
          422,
          "body-invalid");
    }
  }

  @Test
  void aPhoneNeedsAName() {
    expectProblem(
        sandbox.http().post("/control/phones", Map.of("number", "628551234500")),
        422,
        "body-invalid");
  }

  @Test
  void typesAreStrict() {
    expectProblem(
        sandbox.http().post("/control/phones", Map.of("name", "Ani", "number", 62)),
        422,
        "body-invalid");
  }

  @Test
  void anUnknownFieldIsRefused() {
    expectProblem(
        sandbox.http().post("/control/phones", Map.of("name", "Ani", "colour", "red")),
        422,
        "body-invalid");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (String body : new String[] {"", "{", "nonsense", "[1]", "\"text\""}) {
      expectProblem(
          sandbox.http().post("/control/phones", "application/json", body), 400, "body-unreadable");
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    var body = "{\"name\":\"" + "x".repeat(1 << 20) + "\"}";

    expectProblem(
        sandbox.http().post("/control/phones", "application/json", body), 413, "body-too-large");
  }

  @Test
  void aPhoneThatDoesNotExistIsUnknown() {
    for (String path : new String[] {"", "/chats", "/messages"}) {
      expectProblem(sandbox.http().get("/control/phones/nobody" + path), 404, "phone-unknown");
    }
  }

  @Test
  void aPathThatDoesNotExistIsAProblem() {
    expectProblem(sandbox.http().get("/nowhere"), 404, "not-found");
    expectProblem(sandbox.http().delete("/control/info"), 405, "method-not-allowed");
  }

  @Test
  void aPageOfAnotherSiteIsRefused() {
    var foreign = sandbox.http().with("Origin", "https://example.com");

    expectProblem(foreign.post("/control/phones", Map.of("name", "Ani")), 403, "foreign-origin");
    sandbox.http().with("Origin", sandbox.server().controlUrl()).get("/control/info").expect(200);
  }

  @Test
  void phonesWriteToEachOtherAndReadWhatCame() {
    Phone ani = sandbox.phone("Ani");
    Phone budi = sandbox.phone("Budi");

    var written =
        sandbox
            .http()
            .post(ani.path("/messages"), Map.of("to", "+" + budi.number(), "text", "halo"))
            .expect(201);

    assertThat(written.text("state")).isEqualTo("sent");
    assertThat(written.json().path("fromMe").asBoolean()).isTrue();
    assertThat(written.json().path("deliveries").asInt()).isZero();
    var came = sandbox.awaitText(budi, "halo");
    assertThat(came.path("messageId").asText()).isEqualTo(written.text("messageId"));
    assertThat(came.path("chat").asText()).isEqualTo(ani.lid().toString());
    assertThat(came.path("from").asText()).isEqualTo(ani.lid().toString());
    assertThat(came.path("fromMe").asBoolean()).isFalse();
    assertThat(came.path("verdict").asText()).isEqualTo("decrypted");
    assertThat(came.path("deliveries").asInt()).isEqualTo(1);
    sandbox.awaitState(ani, "halo", "delivered");
    sandbox.http().post(budi.path("/read"), Map.of("chat", ani.lid().toString())).expect(204);
    sandbox.awaitState(ani, "halo", "read");
  }

  @Test
  void chatsAreListedNewestFirst() {
    Phone ani = sandbox.phone("Ani");
    Phone budi = sandbox.phone("Budi");
    Phone citra = sandbox.phone("Citra");
    for (Phone to : new Phone[] {budi, citra, budi}) {
      sandbox
          .http()
          .post(ani.path("/messages"), Map.of("to", to.number(), "text", "ke " + to.number()))
          .expect(201);
    }

    var chats = RunningSandbox.items(sandbox.http().get(ani.path("/chats")).expect(200));

    assertThat(chats).extracting(it -> it.path("name").asText()).containsExactly("Budi", "Citra");
    assertThat(chats.getFirst().path("phone").asText()).isEqualTo(budi.number());
    assertThat(chats.getFirst().path("chat").asText()).isEqualTo(budi.lid().toString());
    assertThat(chats.getFirst().path("lid").asText()).isEqualTo(budi.lid().toString());
    assertThat(chats.getFirst().at("/last/text").asText()).isEqualTo("ke " + budi.number());
  }

  @Test
  void messagesAreReadPageByPageAndByChat() {
    Phone ani = sandbox.phone("Ani");
    Phone budi = sandbox.phone("Budi");
    Phone citra = sandbox.phone("Citra");
    for (int i = 0; i < 4; i++) {
      sandbox
          .http()
          .post(
              ani.path("/messages"),
              Map.of("to", i == 3 ? citra.number() : budi.number(), "text", "nomor " + i))
          .expect(201);
    }

    var first = sandbox.http().get(ani.path("/messages?limit=3")).expect(200);
    var rest = sandbox.http().get(ani.path("/messages?after=" + first.text("next"))).expect(200);
    var withCitra = sandbox.http().get(ani.path("/messages?chat=" + citra.number())).expect(200);

    assertThat(RunningSandbox.items(first)).hasSize(3);
    assertThat(RunningSandbox.items(rest))
        .extracting(it -> it.path("text").asText())
        .containsExactly("nomor 3");
    assertThat(RunningSandbox.items(withCitra))
        .extracting(it -> it.path("text").asText())
        .containsExactly("nomor 3");
  }

  @Test
  void nobodyCanBeWrittenToWhoIsNotThere() {
    Phone ani = sandbox.phone("Ani");

    expectProblem(
        sandbox.http().post(ani.path("/messages"), Map.of("to", "62811", "text", "halo")),
        404,
        "person-unknown");
    expectProblem(
        sandbox.http().post(ani.path("/messages"), Map.of("to", "Budi", "text", "halo")),
        422,
        "body-invalid");
    expectProblem(
        sandbox.http().post(ani.path("/messages"), Map.of("to", ani.number(), "text", " ")),
        422,
        "body-invalid");
  }

  @Test
  void aLinkedDeviceThatDoesNotExistCannotBeUnlinked() {
    Phone ani = sandbox.phone("Ani");

    expectProblem(sandbox.http().delete(ani.path("/devices/0")), 404, "device-unknown");
    expectProblem(sandbox.http().delete(ani.path("/devices/1")), 404, "device-unknown");
  }

  @Test
  @Timeout(20)
  void eventsTellWhatHappensOnAPhone() throws Exception {
    Phone ani = sandbox.phone("Ani");
    Phone budi = sandbox.phone("Budi");
    var request =
        HttpRequest.newBuilder(
                URI.create(sandbox.server().controlUrl() + "/control/events?phone=" + budi.id()))
            .build();
    try (var http = HttpClient.newHttpClient();
        var lines =
            new BufferedReader(
                new InputStreamReader(
                    http.send(request, BodyHandlers.ofInputStream()).body(),
                    StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo(":");

      sandbox
          .http()
          .post(ani.path("/messages"), Map.of("to", budi.number(), "text", "kabar"))
          .expect(201);

      var name = lines.lines().filter(line -> line.startsWith("event: ")).findFirst();
      assertThat(name).contains("event: message");
      assertThat(lines.readLine()).startsWith("data: {").contains("\"text\":\"kabar\"");
    }
  }

  @Test
  void theLogIsReadPageByPage() {
    Phone ani = sandbox.phone("Ani");
    sandbox.http().post(ani.path("/scan"), Map.of("qr", RawDevice.make().qr("2@x"))).expect(404);

    var log = sandbox.http().get("/control/log").expect(200);
    var next = sandbox.http().get("/control/log?after=" + log.text("next")).expect(200);

    var entry = RunningSandbox.items(log).getLast();
    assertThat(entry.path("kind").asText()).isEqualTo("scan");
    assertThat(entry.path("refused").asBoolean()).isTrue();
    assertThat(entry.path("device").asText()).isEqualTo(ani.lid().toString());
    assertThat(entry.path("at").asText()).isNotEmpty();
    assertThat(RunningSandbox.items(next)).isEmpty();
  }

  @Test
  void statsCount() {
    try (var _ = sandbox.linked(sandbox.phone("Ani"))) {
      var stats = sandbox.http().get("/control/stats").expect(200).json();

      assertThat(stats.path("connections").asInt()).isPositive();
      assertThat(stats.path("phones").asInt()).isPositive();
      assertThat(stats.path("devices").asInt()).isPositive();
      assertThat(stats.path("messages").isNumber()).isTrue();
      assertThat(stats.path("refusals").isNumber()).isTrue();
    }
  }

  @Test
  void aNumberThatIsNoneIsRefused() {
    expectProblem(sandbox.http().get("/control/log?after=x"), 422, "parameter-invalid");
  }
}
