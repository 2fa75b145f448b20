package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Each rule that a message can break is a refusal with 479 (or the code that is named), nobody
/// gets anything, and the log says which.
class MessageRulesTest {
  private static RunningSandbox sandbox;
  private static Phone ani;
  private static Phone budi;
  private static Phone citra;
  private static RawClient client;

  @BeforeAll
  static void start() {
    sandbox = new RunningSandbox();
    ani = sandbox.phone("Ani");
    budi = sandbox.phone("Budi");
    citra = sandbox.phone("Citra");
    client = sandbox.linked(ani);
  }

  @AfterAll
  static void stop() {
    client.close();
    sandbox.close();
  }

  private static Node.Builder right(String text) {
    return client.text(client.newId(), budi.lid(), text, budi.lid(), ani.lid());
  }

  private static void expectRefusal(Node.Builder message, int code, String kind, String rule) {
    var ack = client.post(message);

    assertThat(ack.attr("error")).contains(Integer.toString(code));
    sandbox.awaitRefusal(kind, rule);
  }

  private static Node.Builder with(Node.Builder participants) {
    return RawClient.message(client.newId(), budi.lid())
        .child(participants)
        .child(Node.of("device-identity").bytes(client.device.signedIdentity()));
  }

  private static Node.Builder participants(Jid... devices) {
    var list = Node.of("participants");
    for (Jid device : devices) {
      list.child(to(device, enc()));
    }
    return list;
  }

  private static Node.Builder to(Jid device, Node.Builder enc) {
    return Node.of("to").attr("jid", device).child(enc);
  }

  /// Looks like a message; the server cannot look inside.
  private static Node.Builder enc() {
    return Node.of("enc").attr("v", 2).attr("type", "msg").bytes(Randomness.bytes(60));
  }

  @Test
  void aMessageThatBreaksNoRuleArrives() {
    var ack = client.post(right("semua benar"));

    assertThat(ack.attr("error")).isEmpty();
    assertThat(ack.attr("class")).contains("message");
    assertThat(ack.jid("from")).contains(budi.lid());
    assertThat(ack.attr("t")).isPresent();
    assertThat(sandbox.awaitText(budi, "semua benar").path("verdict").asText())
        .isEqualTo("decrypted");
  }

  @Test
  void anIdMustBePrintable() {
    expectRefusal(
        RawClient.message("a b", budi.lid()).child(participants(budi.lid(), ani.lid())),
        479,
        "message",
        "id");
  }

  @Test
  void aTypeMustBeKnown() {
    expectRefusal(right("x").attr("type", "telepathy"), 479, "message", "type");
  }

  @Test
  void anAddressMustBeAJid() {
    var id = client.newId();
    expectRefusal(
        Node.of("message").attr("id", id).attr("type", "text").attr("to", "x:y"),
        479,
        "addressing",
        "to is missing");
  }

  @Test
  void anAddressMustBeSomebodys() {
    expectRefusal(RawClient.message(client.newId(), Jid.lid("123")), 404, "addressing", "nobody");
  }

  @Test
  void broadcastsAreNotThereYet() {
    expectRefusal(
        RawClient.message(client.newId(), Jid.of("120363", Jid.BROADCAST)),
        501,
        "not-implemented",
        "broadcast");
  }

  @Test
  void aMigratedClientMustNotWriteToANumber() {
    expectRefusal(
        RawClient.message(client.newId(), budi.pn()).child(participants(budi.pn(), ani.pn())),
        479,
        "addressing",
        "migrated");
  }

  @Test
  void aMessageIsForAPersonNotForADevice() {
    expectRefusal(
        RawClient.message(client.newId(), budi.lid().withDevice(3))
            .child(participants(budi.lid(), ani.lid())),
        479,
        "addressing",
        "names a device");
  }

  @Test
  void thereMustBeParticipants() {
    expectRefusal(
        RawClient.message(client.newId(), budi.lid()).child(enc()),
        479,
        "participants",
        "one list");
  }

  @Test
  void aDeviceThatDoesNotExistIsRefused() {
    expectRefusal(
        with(participants(budi.lid(), budi.lid().withDevice(5), ani.lid())),
        479,
        "participants",
        "does not exist");
  }

  @Test
  void aThirdPersonsDeviceIsRefused() {
    expectRefusal(
        with(participants(budi.lid(), ani.lid(), citra.lid())), 479, "participants", "neither");
  }

  @Test
  void theSendingDeviceItselfIsRefused() {
    expectRefusal(
        with(participants(budi.lid(), ani.lid(), client.device.lid())),
        479,
        "participants",
        "itself");
  }

  @Test
  void aDeviceThatIsListedTwiceIsRefused() {
    expectRefusal(
        with(participants(budi.lid(), ani.lid(), budi.lid())), 479, "participants", "twice");
  }

  @Test
  void numbersAndLidsMustNotBeMixed() {
    expectRefusal(with(participants(budi.lid(), ani.pn())), 479, "addressing", "mixed");
  }

  @Test
  void anEncOfAnotherVersionIsRefused() {
    expectRefusal(
        with(
            Node.of("participants")
                .child(to(budi.lid(), enc().attr("v", 1)))
                .child(to(ani.lid(), enc()))),
        479,
        "enc",
        "v=2");
  }

  @Test
  void anEncOfAnotherTypeIsRefused() {
    expectRefusal(
        with(
            Node.of("participants")
                .child(to(budi.lid(), enc().attr("type", "skmsg")))
                .child(to(ani.lid(), enc()))),
        479,
        "enc",
        "pkmsg or msg");
  }

  @Test
  void anEmptyEncIsRefused() {
    expectRefusal(
        with(
            Node.of("participants")
                .child(to(budi.lid(), Node.of("enc").attr("v", 2).attr("type", "msg")))
                .child(to(ani.lid(), enc()))),
        479,
        "enc",
        "bytes");
  }

  @Test
  void aPreKeyMessageNeedsTheDeviceIdentity() {
    try (var fresh = sandbox.linked(citra)) {
      fresh.openSession(budi.lid());
      fresh.openSession(citra.lid());

      var ack =
          fresh.post(
              RawClient.message(fresh.newId(), budi.lid())
                  .child(
                      Node.of("participants")
                          .child(to(budi.lid(), fresh, "x"))
                          .child(to(citra.lid(), fresh, "x"))));

      assertThat(ack.attr("error")).contains("479");
      sandbox.awaitRefusal("device-identity", "missing");
    }
  }

  @Test
  void theDeviceIdentityMustBeTheOneThatTheAccountHasSigned() {
    try (var fresh = sandbox.linked(citra);
        var other = sandbox.linked(sandbox.phone("Dewi"))) {
      fresh.openSession(budi.lid());
      fresh.openSession(citra.lid());

      var ack =
          fresh.post(
              RawClient.message(fresh.newId(), budi.lid())
                  .child(
                      Node.of("participants")
                          .child(to(budi.lid(), fresh, "x"))
                          .child(to(citra.lid(), fresh, "x")))
                  .child(Node.of("device-identity").bytes(other.device.signedIdentity())));

      assertThat(ack.attr("error")).contains("479");
      sandbox.awaitRefusal("device-identity", "signed");
    }
  }

  @Test
  void aPreKeyMessageMustCarryTheSendersOwnIdentityKey() {
    try (var fresh = sandbox.linked(citra);
        var other = sandbox.linked(sandbox.phone("Dewi"))) {
      other.openSession(budi.lid());
      fresh.openSession(citra.lid());

      var ack =
          fresh.post(
              RawClient.message(fresh.newId(), budi.lid())
                  .child(
                      Node.of("participants")
                          .child(to(budi.lid(), other, "x"))
                          .child(to(citra.lid(), fresh, "x")))
                  .child(Node.of("device-identity").bytes(fresh.device.signedIdentity())));

      assertThat(ack.attr("error")).contains("479");
      sandbox.awaitRefusal("device-identity", "identity key");
    }
  }

  private static Node.Builder to(Jid device, RawClient as, String text) {
    return Node.of("to").attr("jid", device).child(as.device.encrypt(device, text));
  }

  @Test
  void whoLeavesDevicesOutIsToldTheHashOfTheRightList() {
    var partial = client.text(client.newId(), budi.lid(), "hanya Budi", budi.lid());

    var ack = client.post(partial);

    assertThat(ack.attr("error")).isEmpty();
    assertThat(ack.attr("phash").orElseThrow()).startsWith("2:").hasSize(10);
    sandbox.awaitText(budi, "hanya Budi");
    sandbox.awaitRefusal("participants", "1 of the devices are missing");
  }

  @Test
  void theSameIdSentAgainReachesOnlyThoseWhoDidNotHaveIt() {
    var id = client.newId();
    client.post(client.text(id, budi.lid(), "dua kali", budi.lid()));

    var ack = client.post(client.text(id, budi.lid(), "dua kali", budi.lid(), ani.lid()));

    assertThat(ack.attr("phash")).isEmpty();
    sandbox.awaitText(ani, "dua kali");
    assertThat(sandbox.awaitText(budi, "dua kali").path("deliveries").asInt()).isEqualTo(1);
  }

  @Test
  void anUnknownStanzaIsLoggedAndTheConnectionGoesOn() {
    client.send(Node.of("carrier-pigeon").attr("id", 1));

    sandbox.awaitRefusal("unknown-stanza", "carrier-pigeon");
    assertThat(client.query("get", "w:p").attr("type")).contains("result");
  }

  @Test
  void anUnknownQueryIsNotImplemented() {
    var answer = client.query("get", "w:telepathy", Node.of("read"));

    assertThat(answer.attr("type")).contains("error");
    assertThat(answer.child("error").flatMap(it -> it.attr("code"))).contains("501");
    sandbox.awaitRefusal("iq", "w:telepathy/read");
  }
}
