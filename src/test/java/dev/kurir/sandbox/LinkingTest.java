package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LinkingTest {
  private static RunningSandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = new RunningSandbox();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @Test
  void aScannedClientIsLinkedAndLogsIn() {
    Phone ani = sandbox.phone("Ani");
    var device = RawDevice.make();

    sandbox.link(ani, device);

    assertThat(device.pn()).isEqualTo(ani.pn().withDevice(1));
    assertThat(device.lid()).isEqualTo(ani.lid().withDevice(1));
    try (var client = sandbox.client(device)) {
      client.logIn();
      var success = client.await("success", it -> it.is("success"));
      assertThat(success.jid("lid")).contains(device.lid());
      assertThat(success.attr("t")).isPresent();
    }
    var shown = sandbox.http().get(ani.path("")).expect(200).json().at("/devices/0");
    assertThat(shown.path("device").asInt()).isEqualTo(1);
    assertThat(shown.path("platform").asText()).isEqualTo("CHROME (Linux)");
  }

  @Test
  void aRoundHasSixDifferentReferences() {
    try (var client = sandbox.client(RawDevice.make())) {
      client.register();

      var offer = client.await("pair-device", it -> it.child("pair-device").isPresent());
      var refs = offer.child("pair-device").orElseThrow().children("ref");
      assertThat(refs).hasSize(6).doesNotHaveDuplicates();
    }
  }

  @Test
  void aRoundThatNobodyScansEndsAndItsCodesWithIt() {
    try (var quick =
            new RunningSandbox(it -> it.withRefs(Duration.ofMillis(200), Duration.ofMillis(20)));
        var client = quick.client(RawDevice.make())) {
      Phone ani = quick.phone("Ani");
      client.register();
      var qr = client.device.qr(client.awaitRef());

      client.awaitClosed();

      quick.http().post(ani.path("/scan"), Map.of("qr", qr)).expect(404);
    }
  }

  @Test
  void aCodeIsScannedOnce() {
    Phone ani = sandbox.phone("Ani");
    try (var client = sandbox.client(RawDevice.make())) {
      client.register();
      var qr = client.device.qr(client.awaitRef());
      var first = sandbox.scan(ani, qr);
      var question = client.await("pair-success", it -> it.child("pair-success").isPresent());

      var second = sandbox.http().post(ani.path("/scan"), Map.of("qr", qr));

      assertThat(second.expect(404).text("code")).isEqualTo("qr-unknown");
      client.sign(question);
      first.join().expect(200);
    }
  }

  @Test
  void aCodeOfTheOldFormIsMalformed() {
    Phone ani = sandbox.phone("Ani");
    var today = RawDevice.make().qr("2@ref");
    var old = today.replaceFirst(".*#", "").replaceFirst(",1$", "");

    var answer = sandbox.http().post(ani.path("/scan"), Map.of("qr", old));

    assertThat(answer.expect(422).text("code")).isEqualTo("qr-malformed");
  }

  @Test
  void aCodeWithOtherKeysThanTheClientsIsUnknown() {
    Phone ani = sandbox.phone("Ani");
    try (var client = sandbox.client(RawDevice.make())) {
      client.register();
      var qr = RawDevice.make().qr(client.awaitRef());

      sandbox.http().post(ani.path("/scan"), Map.of("qr", qr)).expect(404);
    }
  }

  @Test
  void aSignatureOfAnotherKeyIsRefused() {
    Phone ani = sandbox.phone("Ani");
    try (var client = sandbox.client(RawDevice.make())) {
      client.register();
      var scan = sandbox.scan(ani, client.device.qr(client.awaitRef()));
      var question = client.await("pair-success", it -> it.child("pair-success").isPresent());

      client.send(client.device.answerTo(question, KeyPair.generate()));

      assertThat(scan.join().expect(502).text("code")).isEqualTo("link-failed");
      sandbox.awaitRefusal("pair-device-sign", "signature");
      assertThat(sandbox.http().get(ani.path("")).json().path("devices")).isEmpty();
    }
  }

  @Test
  void aClientThatSendsTheAccountsKeyBackIsRefused() {
    Phone ani = sandbox.phone("Ani");
    try (var client = sandbox.client(RawDevice.make())) {
      client.register();
      var scan = sandbox.scan(ani, client.device.qr(client.awaitRef()));
      var question = client.await("pair-success", it -> it.child("pair-success").isPresent());
      var right = client.device.answerTo(question);

      client.send(
          Node.of("iq")
              .attr("to", Jid.SERVER)
              .attr("type", "result")
              .attr("id", right.attr("id"))
              .child(
                  Node.of("pair-device-sign")
                      .child(
                          Node.of("device-identity")
                              .attr("key-index", 1)
                              .bytes(client.device.signedIdentity()))));

      scan.join().expect(502);
      sandbox.awaitRefusal("pair-device-sign", "left out");
    }
  }

  @Test
  void aClientThatRefusesIsNotLinked() {
    Phone ani = sandbox.phone("Ani");
    try (var client = sandbox.client(RawDevice.make())) {
      client.register();
      var scan = sandbox.scan(ani, client.device.qr(client.awaitRef()));
      var question = client.await("pair-success", it -> it.child("pair-success").isPresent());

      client.send(
          Node.of("iq")
              .attr("to", Jid.SERVER)
              .attr("type", "error")
              .attr("id", question.attr("id"))
              .child(Node.of("error").attr("code", 401).attr("text", "hmac-mismatch")));

      assertThat(scan.join().expect(502).text("detail")).contains("401");
    }
  }

  @Test
  void aPhoneHasFourLinkedDevicesAtMost() {
    Phone ani = sandbox.phone("Ani");
    for (int i = 0; i < 4; i++) {
      sandbox.link(ani, RawDevice.make());
    }
    try (var client = sandbox.client(RawDevice.make())) {
      client.register();

      var fifth = sandbox.scan(ani, client.device.qr(client.awaitRef())).join();

      assertThat(fifth.expect(409).text("code")).isEqualTo("too-many-devices");
    }
  }

  @Test
  void aDeviceThatIsUnlinkedIsToldAndCannotComeBack() {
    Phone ani = sandbox.phone("Ani");
    try (var client = sandbox.linked(ani)) {
      sandbox.http().delete(ani.path("/devices/1")).expect(204);

      var error = client.await("stream:error", it -> it.is("stream:error"));
      assertThat(error.attr("code")).contains("401");
      assertThat(error.child("conflict").flatMap(it -> it.attr("type"))).contains("device_removed");
      client.awaitClosed();
      try (var again = sandbox.client(client.device)) {
        again.logIn();
        var failure = again.await("failure", it -> it.is("failure"));
        assertThat(failure.attr("reason")).contains("401");
      }
    }
  }

  @Test
  void aClientLogsItselfOut() {
    Phone ani = sandbox.phone("Ani");
    try (var client = sandbox.linked(ani)) {
      var answer =
          client.query(
              "set",
              "md",
              Node.of("remove-companion-device")
                  .attr("jid", client.device.pn())
                  .attr("reason", "user_initiated"));

      assertThat(answer.attr("type")).contains("result");
      client.await("the end", it -> it.is("stream:error"));
      assertThat(sandbox.http().get(ani.path("")).json().path("devices")).isEmpty();
    }
  }

  @Test
  void aClientCannotRemoveAnotherDevice() {
    Phone ani = sandbox.phone("Ani");
    try (var one = sandbox.linked(ani);
        var other = sandbox.linked(ani)) {
      var answer =
          one.query("set", "md", Node.of("remove-companion-device").attr("jid", other.device.pn()));

      assertThat(answer.attr("type")).contains("error");
      assertThat(sandbox.http().get(ani.path("")).json().path("devices")).hasSize(2);
    }
  }

  @Test
  void aSecondConnectionOfADeviceReplacesTheFirst() {
    Phone ani = sandbox.phone("Ani");
    try (var first = sandbox.linked(ani);
        var second = sandbox.logIn(first.device)) {
      var error = first.await("stream:error", it -> it.is("stream:error"));
      assertThat(error.child("conflict").flatMap(it -> it.attr("type"))).contains("replaced");
      first.awaitClosed();
      assertThat(second.query("get", "w:p").attr("type")).contains("result");
    }
  }

  @Test
  void thoseWhoKnowAnAccountAreToldOfItsNewDevice() {
    Phone ani = sandbox.phone("Ani");
    Phone budi = sandbox.phone("Budi");
    sandbox
        .http()
        .post(ani.path("/messages"), Map.of("to", budi.number(), "text", "halo"))
        .expect(201);
    try (var client = sandbox.linked(ani)) {
      sandbox.link(budi, RawDevice.make());

      var notice =
          client.await("devices", it -> it.attr("type").filter("devices"::equals).isPresent());
      assertThat(notice.jid("from")).contains(budi.pn());
      assertThat(notice.jid("lid")).contains(budi.lid());
      var device = notice.child("add").flatMap(it -> it.child("device")).orElseThrow();
      assertThat(device.jid("jid")).contains(budi.pn().withDevice(1));
      assertThat(device.attr("key-index")).contains("1");
    }
  }

  @Test
  void aPhoneThatIsDeletedTakesItsDevicesWithIt() {
    Phone ani = sandbox.phone("Ani");
    try (var client = sandbox.linked(ani)) {
      sandbox.http().delete(ani.path("")).expect(204);

      var error = client.await("stream:error", it -> it.is("stream:error"));
      assertThat(error.attr("code")).contains("401");
      sandbox.http().get(ani.path("")).expect(404);
    }
  }
}
