package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.proto.HistorySyncNotification.HistorySyncType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
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
    client.upload(IntStream.rangeClosed(1, 20).toArray());
  }

  @AfterEach
  void leave() {
    client.close();
  }

  private Node.Builder toBudi(String id, String text) {
    return client.text(id, budi.lid(), text, budi.lid(), ani.lid());
  }

  private static JsonNode write(Phone from, Phone to, String text) {
    return sandbox
        .http()
        .post(from.path("/messages"), Map.of("to", to.number(), "text", text))
        .expect(201)
        .json();
  }

  private static Node awaitMessage(RawClient client) {
    return client.await("a message", it -> it.is("message") && it.attr("category").isEmpty());
  }

  private static void receipt(RawClient client, Node message, Optional<String> type) {
    client.send(
        Node.of("receipt")
            .attr("id", message.attr("id"))
            .attr("to", message.attr("from"))
            .attr("type", type));
  }

  private static Node enc(Node message) {
    return message.child("enc").orElseThrow();
  }

  @Test
  void aTextOfAPhoneSaysWhoWroteItAndUnderWhichNumber() {
    write(budi, ani, "halo");

    var message = awaitMessage(client);

    assertThat(message.jid("from")).contains(budi.lid());
    assertThat(message.jid("sender_pn")).contains(budi.pn());
    assertThat(message.attr("notify")).contains("Budi");
    assertThat(message.attr("type")).contains("text");
    assertThat(message.attr("t")).isPresent();
    assertThat(message.attr("recipient")).isEmpty();
    assertThat(client.device.decrypt(budi.lid(), enc(message))).isEqualTo("halo");
  }

  @Test
  void theCopyForAnOwnDeviceSaysWhomItIsFor() {
    write(ani, budi, "halo Budi");

    var copy = awaitMessage(client);

    assertThat(copy.jid("from")).contains(ani.lid());
    assertThat(copy.jid("recipient")).contains(budi.lid());
    assertThat(copy.jid("peer_recipient_pn")).contains(budi.pn());
    assertThat(client.device.decrypt(ani.lid(), enc(copy))).isEqualTo("halo Budi");
  }

  @Test
  void aCompanionsFirstMessageCarriesTheProofOfWhoItIs() {
    try (var other = sandbox.linked(budi)) {
      client.post(client.text("A1", budi.lid(), "x", budi.lid(), other.device.lid(), ani.lid()));

      var message = awaitMessage(other);

      assertThat(message.jid("from")).contains(client.device.lid());
      assertThat(message.child("device-identity").flatMap(Node::bytes).orElseThrow())
          .isEqualTo(client.device.signedIdentity());
    }
  }

  @Test
  void theSameIdAgainIsAcknowledgedAgainAndDeliveredOnce() {
    var first = client.post(toBudi("SAMA", "sekali"));
    var second = client.post(toBudi("SAMA", "sekali"));
    client.post(toBudi("LAIN", "penutup"));

    assertThat(second.attr("t")).isEqualTo(first.attr("t"));
    assertThat(second.attr("error")).isEmpty();
    sandbox.awaitText(budi, "penutup");
    assertThat(sandbox.awaitText(budi, "sekali").path("deliveries").asInt()).isEqualTo(1);
  }

  @Test
  void whatAPhoneReceivedIsReceiptedToTheWriter() {
    client.post(toBudi("R1", "sampai"));

    var receipt = client.await("the receipt", it -> it.is("receipt") && it.attr("type").isEmpty());
    assertThat(receipt.attr("id")).contains("R1");
    assertThat(receipt.jid("from")).contains(budi.lid());
    sandbox.awaitState(ani, "sampai", "delivered");
  }

  @Test
  void readingOnThePhoneIsToldToTheWriter() {
    client.post(toBudi("R2", "baca"));
    sandbox.awaitText(budi, "baca");

    sandbox.http().post(budi.path("/read"), Map.of("chat", ani.number())).expect(204);

    var receipt =
        client.await(
            "read",
            it ->
                it.is("receipt")
                    && it.attr("type").isPresent()
                    && it.attr("type").get().equals("read"));
    assertThat(receipt.attr("id")).contains("R2");
    sandbox.awaitState(ani, "baca", "read");
  }

  @Test
  void aReadReceiptOfAClientReachesThePhoneThatWrote() {
    write(budi, ani, "sudah baca?");
    var message = awaitMessage(client);

    receipt(client, message, Optional.of("read"));

    sandbox.awaitState(budi, "sudah baca?", "read");
  }

  @Test
  void anInactiveReceiptIsPassedOnAsWhatItIs() {
    try (var other = sandbox.linked(budi)) {
      other.post(other.text("I1", ani.lid(), "diam", ani.lid(), client.device.lid(), budi.lid()));

      receipt(client, awaitMessage(client), Optional.of("inactive"));

      var receipt =
          other.await("the receipt", it -> it.attr("type").filter("inactive"::equals).isPresent());
      assertThat(receipt.jid("from")).contains(client.device.lid());
      assertThat(receipt.attr("id")).contains("I1");
    }
  }

  @Test
  void whatWaitsIsDeliveredInOrderAndMarkedOffline() {
    client.close();
    for (int i = 0; i < 5; i++) {
      write(budi, ani, "nomor " + i);
    }

    try (var again = sandbox.client(client.device)) {
      again.logIn();
      var preview =
          again
              .await("preview", it -> it.child("offline_preview").isPresent())
              .child("offline_preview")
              .orElseThrow();
      assertThat(again.has(it -> it.is("message"))).isFalse();
      again.query("set", "passive", Node.of("active"));

      for (int i = 0; i < 5; i++) {
        var message = awaitMessage(again);
        assertThat(message.attr("offline")).isPresent();
        assertThat(client.device.decrypt(budi.lid(), enc(message))).isEqualTo("nomor " + i);
      }
      var count =
          again
              .await("offline", it -> it.child("offline").isPresent())
              .child("offline")
              .flatMap(it -> it.attr("count"));
      assertThat(Integer.parseInt(count.orElseThrow())).isGreaterThanOrEqualTo(5);
      assertThat(preview.attr("message").map(Integer::parseInt).orElseThrow())
          .isGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void whatIsNotAnsweredForComesAgain() {
    write(budi, ani, "lagi");
    awaitMessage(client);

    try (var again = sandbox.logIn(client.device)) {
      var message = awaitMessage(again);
      assertThat(client.device.decrypt(budi.lid(), enc(message))).isEqualTo("lagi");
      receipt(again, message, Optional.empty());
      again.query("get", "w:p");

      try (var third = sandbox.logIn(client.device)) {
        assertThat(third.has(it -> it.is("message") && it.attr("category").isEmpty())).isFalse();
      }
    }
  }

  @Test
  void aMessageThatCannotBeReadIsAskedForAgainAndThenRead() {
    client.openSession(budi.lid());
    client.openSession(ani.lid());
    var broken =
        RawClient.message("RUSAK", budi.lid())
            .child(
                Node.of("participants")
                    .child(Node.of("to").attr("jid", budi.lid()).child(garbage()))
                    .child(
                        Node.of("to")
                            .attr("jid", ani.lid())
                            .child(client.device.encrypt(ani.lid(), "utuh"))))
            .child(Node.of("device-identity").bytes(client.device.signedIdentity()));

    client.post(broken);

    var retry = client.await("retry", it -> it.attr("type").filter("retry"::equals).isPresent());
    assertThat(retry.jid("from")).contains(budi.lid());
    assertThat(retry.attr("id")).contains("RUSAK");
    assertThat(retry.child("retry").flatMap(it -> it.attr("count"))).contains("1");
    assertThat(retry.child("keys")).isPresent();
    var unread = sandbox.awaitMessage(budi, "the broken one", it -> it.path("text").isNull());
    assertThat(unread.path("verdict").asText()).isEqualTo("no-session");

    client.post(
        RawClient.message("RUSAK", budi.lid())
            .attr("device_fanout", "false")
            .child(client.device.encrypt(budi.lid(), "utuh"))
            .child(Node.of("device-identity").bytes(client.device.signedIdentity())));

    var read = sandbox.awaitText(budi, "utuh");
    assertThat(read.path("verdict").asText()).isEqualTo("decrypted");
    assertThat(read.path("messageId").asText()).isEqualTo("RUSAK");
    assertThat(read.path("deliveries").asInt()).isEqualTo(2);
  }

  private static Node.Builder garbage() {
    return Node.of("enc").attr("v", 2).attr("type", "msg").bytes(garbageMessage());
  }

  /// Version byte, then something that could be a ratchet message.
  private static byte[] garbageMessage() {
    return RawDevice.join(new byte[] {0x33}, Randomness.bytes(60));
  }

  @Test
  void aPhoneAnswersARetryReceiptWithANewSession() {
    write(budi, ani, "ulangi");
    var message = awaitMessage(client);
    client.device.sessions.clear();

    client.send(retry(message, 1));

    var again = awaitMessage(client);
    assertThat(again.attr("id")).isEqualTo(message.attr("id"));
    assertThat(enc(again).attr("type")).contains("pkmsg");
    assertThat(enc(again).attr("count")).contains("1");
    assertThat(client.device.decrypt(budi.lid(), enc(again))).isEqualTo("ulangi");
  }

  private Node.Builder retry(Node message, int count) {
    return Node.of("receipt")
        .attr("id", message.attr("id"))
        .attr("to", message.attr("from"))
        .attr("type", "retry")
        .child(
            Node.of("retry")
                .attr("count", count)
                .attr("id", message.attr("id"))
                .attr("t", message.attr("t"))
                .attr("v", 1))
        .child(
            Node.of("registration")
                .bytes(ByteBuffer.allocate(4).putInt(client.device.registrationId).array()));
  }

  @Test
  void aRetryReceiptWithAnotherRegistrationIsRefused() {
    write(budi, ani, "salah");
    var message = awaitMessage(client);

    client.send(
        Node.of("receipt")
            .attr("id", message.attr("id"))
            .attr("to", message.attr("from"))
            .attr("type", "retry")
            .child(Node.of("retry").attr("count", 1))
            .child(Node.of("registration").bytes(new byte[4])));

    sandbox.awaitRefusal("retry", "registration");
  }

  @Test
  void aLinkedDeviceIsGreetedOnceWithAHistory() {
    var pieces = new ArrayList<HistorySyncType>();
    while (!pieces.contains(HistorySyncType.NON_BLOCKING_DATA)) {
      var greeting =
          client.await("greeting", it -> it.attr("category").filter("peer"::equals).isPresent());
      assertThat(greeting.jid("from")).contains(ani.lid());
      assertThat(greeting.attr("notify")).contains("Ani");
      var protocol = client.device.open(ani.lid(), enc(greeting)).getProtocolMessage();
      if (protocol.hasHistorySyncNotification()) {
        pieces.add(protocol.getHistorySyncNotification().getSyncType());
      } else {
        assertThat(protocol.getAppStateSyncKeyShare().getKeysList()).hasSize(1);
        assertThat(pieces).isEmpty();
      }
      receipt(client, greeting, Optional.of("peer_msg"));
      receipt(client, greeting, Optional.of("hist_sync"));
    }
    assertThat(pieces).startsWith(HistorySyncType.INITIAL_BOOTSTRAP);
    client.query("get", "w:p");
    try (var again = sandbox.logIn(client.device)) {
      assertThat(again.has(it -> it.is("message"))).isFalse();
    }
  }

  @Test
  void everythingGoesOnAfterARestart() {
    try (var own = new RunningSandbox()) {
      Phone citra = own.phone("Citra");
      Phone dewi = own.phone("Dewi");
      var linked = own.linked(citra);
      linked.upload(1, 2, 3);
      linked.post(linked.text("M1", dewi.lid(), "sebelum", dewi.lid(), citra.lid()));
      own.awaitText(dewi, "sebelum");
      linked.close();
      own.http()
          .post(dewi.path("/messages"), Map.of("to", citra.number(), "text", "menunggu"))
          .expect(201);

      own.restart();

      assertThat(own.awaitText(dewi, "sebelum").path("verdict").asText()).isEqualTo("decrypted");
      try (var again = own.logIn(linked.device)) {
        var message = awaitMessage(again);
        assertThat(linked.device.decrypt(dewi.lid(), enc(message))).isEqualTo("menunggu");
        var same = again.post(again.text("M1", dewi.lid(), "sebelum", dewi.lid(), citra.lid()));
        assertThat(same.attr("error")).isEmpty();
        again.post(again.text("M2", dewi.lid(), "sesudah", dewi.lid(), citra.lid()));
      }
      own.awaitText(dewi, "sesudah");
      assertThat(own.awaitText(dewi, "sebelum").path("deliveries").asInt()).isEqualTo(1);
    }
  }
}
