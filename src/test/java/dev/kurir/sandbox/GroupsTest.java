package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Groups of phones, and what the server makes of a client's stanzas to a group.
class GroupsTest {
  private static RunningSandbox sandbox;
  private Phone ani;
  private Phone budi;
  private Phone citra;

  @BeforeAll
  static void start() {
    sandbox = new RunningSandbox();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @BeforeEach
  void phones() {
    ani = sandbox.phone("Ani");
    budi = sandbox.phone("Budi");
    citra = sandbox.phone("Citra");
  }

  private static String group(String addressing, Phone creator, Phone... others) {
    var members = Stream.of(others).map(Phone::number).toList();
    return sandbox
        .http()
        .post(
            creator.path("/groups"),
            Map.of("subject", "Arisan", "members", members, "addressing", addressing))
        .expect(201)
        .text("id");
  }

  private static JsonNode write(Phone from, String to, String text) {
    return sandbox
        .http()
        .post(from.path("/messages"), Map.of("to", to, "text", text))
        .expect(201)
        .json();
  }

  private static void expectRead(Phone phone, String group, Phone writer, String text) {
    var message = sandbox.awaitText(phone, text);
    assertThat(message.path("verdict").asText()).isEqualTo("decrypted");
    assertThat(message.path("chat").asText()).isEqualTo(group);
    assertThat(message.path("from").asText()).isEqualTo(writer.lid().toString());
  }

  private static void leave(Phone phone, String group) {
    sandbox.http().delete(phone.path("/groups/" + group + "/members/" + phone.id())).expect(200);
  }

  @Test
  void whatOneWritesTheOthersReadAndAnswer() {
    var group = group("lid", ani, budi, citra);

    write(ani, group, "siapa bawa kue?");
    expectRead(budi, group, ani, "siapa bawa kue?");
    expectRead(citra, group, ani, "siapa bawa kue?");
    write(budi, group, "saya");
    write(ani, group, "bagus");

    expectRead(ani, group, budi, "saya");
    expectRead(citra, group, budi, "saya");
    expectRead(citra, group, ani, "bagus");
  }

  @Test
  void aGroupMayUsePhoneNumbers() {
    var group = group("pn", ani, budi, citra);

    write(ani, group, "halo semua");
    write(citra, group, "halo juga");

    expectRead(budi, group, ani, "halo semua");
    expectRead(ani, group, citra, "halo juga");
  }

  @Test
  void receiptsComeBackToTheWriter() {
    var group = group("lid", ani, budi);
    write(ani, group, "sudah baca?");
    sandbox.awaitText(budi, "sudah baca?");
    sandbox.awaitState(ani, "sudah baca?", "delivered");

    sandbox.http().post(budi.path("/read"), Map.of("chat", group)).expect(204);

    sandbox.awaitState(ani, "sudah baca?", "read");
  }

  @Test
  void whoLeftCannotReadWhatIsWrittenAfterwards() {
    var group = group("lid", ani, budi, citra);
    write(ani, group, "masih bertiga");
    expectRead(citra, group, ani, "masih bertiga");

    leave(citra, group);
    sandbox
        .http()
        .post("/control/faults", Map.of("kind", "leak-group", "device", citra.lid().toString()))
        .expect(204);
    write(ani, group, "tinggal berdua");

    expectRead(budi, group, ani, "tinggal berdua");
    sandbox.awaitMessage(
        citra,
        "what leaked is not read",
        message -> message.path("verdict").asText().equals("no-sender-key"));
  }

  @Test
  void aNewMemberReadsWhatIsWrittenAfterwards() {
    var group = group("lid", ani, budi);
    write(ani, group, "sebelum");
    sandbox.awaitText(budi, "sebelum");

    sandbox
        .http()
        .post(budi.path("/groups/" + group + "/members"), Map.of("member", citra.lid().toString()))
        .expect(200);
    write(ani, group, "sesudah");

    expectRead(citra, group, ani, "sesudah");
    assertThat(sandbox.messages(citra)).hasSize(1);
  }

  @Test
  void aLostSenderKeyIsAskedForAndComes() {
    var group = group("lid", ani, budi);
    write(ani, group, "satu");
    sandbox.awaitText(budi, "satu");

    sandbox.http().delete(budi.path("/groups/" + group + "/keys")).expect(204);
    write(ani, group, "dua");
    expectRead(budi, group, ani, "dua");
    write(ani, group, "tiga");

    expectRead(budi, group, ani, "tiga");
  }

  @Test
  void groupsAndTheirKeysSurviveARestart() {
    try (var own = new RunningSandbox()) {
      var dewi = own.phone("Dewi");
      var eko = own.phone("Eko");
      var group =
          own.http()
              .post(
                  dewi.path("/groups"),
                  Map.of("subject", "Keluarga", "members", List.of(eko.number())))
              .expect(201)
              .text("id");
      own.http().post(dewi.path("/messages"), Map.of("to", group, "text", "sebelum")).expect(201);
      own.awaitText(eko, "sebelum");

      own.restart();
      own.http().post(dewi.path("/messages"), Map.of("to", group, "text", "sesudah")).expect(201);

      assertThat(own.awaitText(eko, "sesudah").path("verdict").asText()).isEqualTo("decrypted");
      var shown = RunningSandbox.items(own.http().get(eko.path("/groups")).expect(200)).getFirst();
      assertThat(shown.path("subject").asText()).isEqualTo("Keluarga");
      assertThat(shown.path("members")).hasSize(2);
    }
  }

  @Test
  void onlyMembersChangeAGroupAndOnlyAdminsRemoveOthers() {
    var group = group("lid", ani, budi);
    var members = "/groups/" + group + "/members";

    sandbox.http().post(citra.path(members), Map.of("member", citra.number())).expect(409);
    sandbox.http().delete(budi.path(members + "/" + ani.id())).expect(409);
    sandbox.http().post(ani.path(members), Map.of("member", budi.number())).expect(409);
    sandbox.http().post(ani.path("/groups/1@g.us/members"), Map.of("member", "0")).expect(404);
    sandbox.http().delete(ani.path(members + "/" + budi.id())).expect(200);
  }

  @Test
  void aClientIsToldWhatAGroupIs() {
    try (var client = sandbox.linked(ani)) {
      var group = group("lid", budi, ani, citra);
      var created = client.await("the group", it -> it.child("create").isPresent());

      var answer = client.query("get", "w:g2", group(group), Node.of("query"));

      var shown = answer.child("group").orElseThrow();
      assertThat(created.child("create").flatMap(it -> it.child("group"))).contains(shown);
      assertThat(shown.attr("subject")).contains("Arisan");
      assertThat(shown.attr("addressing_mode")).contains("lid");
      assertThat(shown.children("participant"))
          .extracting(it -> it.jid("jid").orElseThrow(), it -> it.jid("phone_number").orElseThrow())
          .containsExactly(
              tuple(budi.lid(), budi.pn()),
              tuple(ani.lid(), ani.pn()),
              tuple(citra.lid(), citra.pn()));
      var all = client.query("get", "w:g2", Jid.of("", Jid.GROUP), Node.of("participating"));
      assertThat(all.child("groups").orElseThrow().children("group")).contains(shown);
    }
  }

  @Test
  void aClientIsToldOfEveryChange() {
    try (var client = sandbox.linked(ani)) {
      var group = group("lid", budi, ani);
      var path = budi.path("/groups/" + group);

      sandbox.http().post(path + "/subject", Map.of("subject", "Baru")).expect(200);
      sandbox.http().post(path + "/members", Map.of("member", citra.number())).expect(200);
      leave(citra, group);

      for (String change : List.of("create", "subject", "add", "remove")) {
        var notice = client.await(change, it -> it.child(change).isPresent());
        assertThat(notice.attr("type")).contains("w:gp2");
        assertThat(notice.jid("from")).contains(group(group));
      }
    }
  }

  @Test
  void theServerRefusesWhatIsNotAsItHasToBe() {
    try (var client = sandbox.linked(ani)) {
      var group = group("lid", budi, ani);
      var foreign = group("lid", budi, citra);

      assertThat(error(client, right(client, foreign))).isEqualTo("403");
      assertThat(error(client, right(client, "1@g.us"))).isEqualTo("404");
      assertThat(error(client, right(client, group).attr("addressing_mode", "pn")))
          .isEqualTo("479");
      assertThat(
              error(
                  client,
                  RawClient.message(client.newId(), group(group)).attr("addressing_mode", "lid")))
          .isEqualTo("479");
      assertThat(error(client, right(client, group).child(key(citra.lid())))).isEqualTo("479");
      assertThat(error(client, right(client, group).child(key(budi.pn())))).isEqualTo("479");
      var ack = client.post(right(client, group).attr("phash", "2:abcdefgh"));
      assertThat(ack.attr("error")).isEmpty();
      assertThat(ack.attr("phash").orElseThrow()).startsWith("2:").isNotEqualTo("2:abcdefgh");
    }
  }

  private static String error(RawClient client, Node.Builder message) {
    return client.post(message).attr("error").orElse("none");
  }

  private static Node.Builder right(RawClient client, String group) {
    return RawClient.message(client.newId(), group(group))
        .attr("addressing_mode", "lid")
        .child(Node.of("enc").attr("v", 2).attr("type", "skmsg").bytes(Randomness.bytes(80)));
  }

  private static Node.Builder key(Jid device) {
    var enc = Node.of("enc").attr("v", 2).attr("type", "msg").bytes(Randomness.bytes(80));
    return Node.of("participants").child(Node.of("to").attr("jid", device).child(enc));
  }

  private static Jid group(String id) {
    return Jid.parse(id).orElseThrow();
  }
}
