package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static RunningSandbox sandbox;
  private Phone ani;
  private Phone budi;
  private RawClient client;

  @BeforeAll
  static void start() {
    sandbox = new RunningSandbox();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @BeforeEach
  void link() {
    ani = sandbox.phone("Ani");
    budi = sandbox.phone("Budi");
    client = sandbox.linked(ani);
  }

  @AfterEach
  void leave() {
    sandbox.http().delete("/control/faults").expect(204);
    client.close();
  }

  private void arm(Map<String, ?> disruption) {
    sandbox.http().post("/control/faults", disruption).expect(204);
  }

  private Map<String, Object> forClient(String kind, Object... more) {
    var fault = new HashMap<String, Object>();
    fault.put("kind", kind);
    fault.put("device", client.device.pn().toString());
    for (int i = 0; i < more.length; i += 2) {
      fault.put(more[i].toString(), more[i + 1]);
    }
    return fault;
  }

  /// What his phone wrote, past or to come; not what the own phone tells.
  private Node fromBudi(RawClient reader) {
    return reader.await(
        "Budi's text",
        it -> it.is("message") && it.jid("from").filter(budi.lid()::equals).isPresent());
  }

  private Node.Builder toBudi(String id, String text) {
    return client.text(id, budi.lid(), text, budi.lid(), ani.lid());
  }

  @Test
  void dropCutsTheConnection() {
    arm(forClient("drop"));

    client.awaitClosed();
    sandbox.logIn(client.device).close();
  }

  @Test
  void closeSaysGoodbye() {
    arm(forClient("close"));

    client.awaitClosed();
  }

  @Test
  void aCountOfTwoAlsoCutsTheNextLogin() {
    arm(forClient("drop", "count", 2));
    client.awaitClosed();

    try (var next = sandbox.client(client.device)) {
      next.logIn();
      next.awaitClosed();
    }
    sandbox.logIn(client.device).close();
  }

  @Test
  void aDelayLosesNothingAndKeepsTheOrder() {
    arm(forClient("delay", "millis", 100));
    client.send(toBudi("D1", "satu").build());
    client.send(toBudi("D2", "dua").build());

    assertThat(client.await("an ack", it -> it.is("ack")).attr("id")).contains("D1");
    assertThat(client.await("an ack", it -> it.is("ack")).attr("id")).contains("D2");
  }

  @Test
  void othersAreSpared() {
    try (var other = sandbox.linked(budi)) {
      arm(forClient("drop"));
      client.awaitClosed();

      assertThat(other.query("get", "w:p").attr("type")).contains("result");
    }
  }

  @Test
  void aStreamErrorHasTheCodeAndTheConflict() {
    arm(forClient("stream-error", "code", 503, "conflict", "replaced"));

    var error = client.await("stream:error", it -> it.is("stream:error"));
    assertThat(error.attr("code")).contains("503");
    assertThat(error.child("conflict").flatMap(it -> it.attr("type"))).contains("replaced");
    client.awaitClosed();
  }

  @Test
  void aFailureMeetsTheNextLogin() {
    arm(forClient("failure", "reason", 503));

    try (var next = sandbox.client(client.device)) {
      next.logIn();
      var failure = next.await("failure", it -> it.is("failure"));
      assertThat(failure.attr("reason")).contains("503");
    }
    sandbox.logIn(client.device).close();
  }

  @Test
  void aStallSwallowsWhatIsSent() {
    var swallowed = toBudi("S1", "ditelan").build();
    arm(forClient("stall", "millis", 3_600_000));
    client.send(swallowed);

    try (var next = sandbox.logIn(client.device)) {
      next.post(toBudi("S2", "sampai"));
    }
    sandbox.awaitText(budi, "sampai");
    assertThat(sandbox.messages(budi)).noneMatch(it -> it.path("text").asText().equals("ditelan"));
  }

  @Test
  void whoeverIsMuteHearsEverythingAndGetsItAgainAfterwards() {
    arm(forClient("mute", "millis", 3_600_000));
    sandbox
        .http()
        .post(budi.path("/messages"), Map.of("to", ani.number(), "text", "sekali lagi"))
        .expect(201);

    var first = fromBudi(client);
    client.send(
        Node.of("receipt").attr("id", first.attr("id")).attr("to", first.attr("from")).build());

    try (var next = sandbox.logIn(client.device)) {
      var again = fromBudi(next);
      assertThat(again.attr("id")).isEqualTo(first.attr("id"));
      assertThat(again.attr("offline")).isPresent();
    }
  }

  @Test
  void aLostAckLeavesTheMessageDelivered() {
    client.openSession(budi.lid());
    client.openSession(ani.lid());
    arm(forClient("lose-acks"));

    client.send(toBudi("L1", "tanpa jawaban").build());

    sandbox.awaitText(budi, "tanpa jawaban");
    assertThat(client.has(it -> it.is("ack"))).isFalse();
    var again = client.post(toBudi("L1", "tanpa jawaban"));
    assertThat(again.attr("error")).isEmpty();
    client.post(toBudi("L2", "berikut"));
    sandbox.awaitText(budi, "berikut");
    assertThat(sandbox.awaitText(budi, "tanpa jawaban").path("deliveries").asInt()).isEqualTo(1);
  }

  @Test
  void aRefusedMessageGoesNowhere() {
    arm(forClient("refuse-message", "code", 463));

    var refused = client.post(toBudi("T1", "ditolak"));
    var accepted = client.post(toBudi("T2", "diterima"));

    assertThat(refused.attr("error")).contains("463");
    assertThat(accepted.attr("error")).isEmpty();
    sandbox.awaitText(budi, "diterima");
    assertThat(sandbox.messages(budi)).noneMatch(it -> it.path("text").asText().equals("ditolak"));
  }

  @Test
  void aRedeliveredMessageIsShownOnceWithTwoDeliveries() {
    arm(Map.of("kind", "redeliver", "device", budi.lid().toString()));

    client.post(toBudi("D1", "dobel"));

    sandbox.awaitMessage(
        budi,
        "two deliveries",
        it -> it.path("text").asText().equals("dobel") && it.path("deliveries").asInt() == 2);
    assertThat(sandbox.messages(budi)).hasSize(1);
  }

  @Test
  void aRefusalCarriesWhatWhatsAppSaysBesideTheNumber() {
    arm(forClient("failure", "reason", 402, "code", 101, "expire", 60, "header", "Tunggu"));

    try (var next = sandbox.client(client.device)) {
      next.logIn();
      var failure = next.await("failure", it -> it.is("failure"));
      assertThat(failure.attr("expire")).contains("60");
      assertThat(failure.attr("code")).contains("101");
      assertThat(failure.attr("logout_message_header")).contains("Tunggu");
    }
  }

  @Test
  void theEndOfTheStreamIsSaidAlone() {
    arm(forClient("end"));

    client.await("xmlstreamend", it -> it.is("xmlstreamend"));
    client.awaitClosed();
  }

  @Test
  void aDeafConnectionAnswersPingsAndNothingElse() {
    arm(forClient("deaf", "millis", 3_600_000));

    client.send(Node.of("iq").attr("id", "d1").attr("type", "get").attr("xmlns", "abt").build());
    assertThat(client.query("get", "w:p").attr("type")).contains("result");

    assertThat(client.has(it -> it.attr("id").filter("d1"::equals).isPresent())).isFalse();
  }

  @Test
  void pingsThatAreIgnoredLeaveTheRestAsItIs() {
    arm(forClient("ignore-pings", "millis", 3_600_000));

    client.send(Node.of("iq").attr("id", "p1").attr("type", "get").attr("xmlns", "w:p").build());
    client.post(toBudi("P1", "tetap sampai"));

    sandbox.awaitText(budi, "tetap sampai");
    assertThat(client.has(it -> it.attr("id").filter("p1"::equals).isPresent())).isFalse();
  }

  @Test
  void aLostAnswerIsALostAnswerOnce() {
    arm(forClient("lose-answers", "xmlns", "blocklist"));

    client.send(
        Node.of("iq")
            .attr("id", "b1")
            .attr("type", "get")
            .attr("xmlns", "blocklist")
            .attr("to", Jid.SERVER)
            .build());
    assertThat(client.query("get", "privacy").attr("type")).contains("result");
    assertThat(client.query("get", "blocklist").attr("type")).contains("result");

    assertThat(client.has(it -> it.attr("id").filter("b1"::equals).isPresent())).isFalse();
  }

  @Test
  void aHandshakeHowItMustNotBeIsRefused() {
    var answer = sandbox.http().post("/control/faults", Map.of("kind", "handshake", "part", "x"));

    assertThat(answer.expect(422).text("code")).isEqualTo("body-invalid");
  }

  @Test
  void faultsThatAreTakenBackDoNotStrike() {
    arm(forClient("refuse-message", "code", 463));

    sandbox.http().delete("/control/faults").expect(204);

    assertThat(client.post(toBudi("B1", "bebas")).attr("error")).isEmpty();
  }

  @Test
  void aKindThatDoesNotExistIsRefused() {
    var answer = sandbox.http().post("/control/faults", Map.of("kind", "earthquake"));

    assertThat(answer.expect(422).text("code")).isEqualTo("body-invalid");
  }
}
