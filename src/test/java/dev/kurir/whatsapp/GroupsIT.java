package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.SendOutcome.Refused;
import dev.kurir.whatsapp.SendOutcome.Sent;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.InMemoryDeviceStore.OutgoingState;
import dev.kurir.whatsapp.store.Unit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Texts in groups, both ways, and what happens to keys when people come, go and forget, against
/// the sandbox.
class GroupsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicInteger IDS = new AtomicInteger();

  @TempDir static Path folder;
  private static SandboxWorld world;

  private Phone budi;
  private Phone ayu;
  private Phone citra;
  private TestClient account;

  @BeforeAll
  static void startSandbox() {
    world = SandboxWorld.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    world.close();
  }

  @BeforeEach
  void link() {
    budi = world.phone("Budi");
    ayu = world.phone("Ayu");
    citra = world.phone("Citra");
    account = world.link(budi);
  }

  private static String newId() {
    return "3EB1%018X".formatted(IDS.incrementAndGet());
  }

  private SendOutcome send(Jid group, String text) {
    return account.client().sendText(newId(), group, text);
  }

  private static Jid group(String addressing, Phone creator, Phone... others) {
    var members = Stream.of(others).map(Phone::number).toList();
    var made =
        world
            .api()
            .http()
            .post(
                "/control/phones/" + creator.id() + "/groups",
                Map.of("subject", "Arisan", "members", members, "addressing", addressing))
            .expect(201);
    return Jid.parse(made.text("id")).orElseThrow();
  }

  private static String members(Phone by, Jid group) {
    return "/control/phones/" + by.id() + "/groups/" + group + "/members";
  }

  private static void add(Phone by, Jid group, Phone who) {
    world.api().http().post(members(by, group), Map.of("member", who.number())).expect(200);
  }

  private static void leave(Phone who, Jid group) {
    world.api().http().delete(members(who, group) + "/" + who.id()).expect(200);
  }

  private static JsonNode expect(Phone phone, Jid group, String text) {
    var shown = phone.awaitText(text, PATIENCE);
    assertThat(shown.path("verdict").asText()).isEqualTo("decrypted");
    assertThat(shown.path("chat").asText()).isEqualTo(group.toString());
    return shown;
  }

  private static void expectUnread(Phone phone, String verdict) {
    Eventually.yes(
        "a message with the verdict " + verdict,
        PATIENCE,
        () ->
            phone.messages().stream()
                .anyMatch(message -> message.path("verdict").asText().equals(verdict)));
  }

  @Test
  void aTextToAGroupIsDecryptedByEveryMember() {
    var group = group("lid", ayu, budi, citra);

    assertThat(send(group, "halo semua")).isInstanceOf(Sent.class);
    assertThat(send(group, "sekali lagi")).isInstanceOf(Sent.class);

    for (Phone phone : new Phone[] {ayu, citra}) {
      assertThat(expect(phone, group, "halo semua").path("from").asText()).isEqualTo(budi.lid());
      assertThat(expect(phone, group, "sekali lagi").path("deliveries").asInt()).isEqualTo(1);
    }
    var copy =
        Eventually.value(
            "the text on our own phone",
            PATIENCE,
            () ->
                budi.messages().stream()
                    .filter(message -> message.path("text").asText().equals("sekali lagi"))
                    .findFirst());
    assertThat(copy.path("fromMe").asBoolean()).isTrue();
  }

  @Test
  void whatMembersWriteIsKeptWithTheGroupAndBothNamesOfTheWriter() {
    var group = group("lid", ayu, budi, citra);

    ayu.write(group.toString(), "dari Ayu");

    var message = account.awaitMessage();
    assertThat(message.text()).hasValue("dari Ayu");
    assertThat(message.chat()).isEqualTo(group);
    assertThat(message.fromMe()).isFalse();
    assertThat(message.sender().account().toString()).isEqualTo(ayu.lid());
    assertThat(message.phone()).hasValue(Jid.pn(ayu.number()));
    assertThat(message.lid().map(Jid::toString)).hasValue(ayu.lid());
    citra.write(group.toString(), "dari Citra");
    assertThat(account.awaitMessage().text()).hasValue("dari Citra");
    ayu.write(group.toString(), "lagi dari Ayu");
    assertThat(account.awaitMessage().text()).hasValue("lagi dari Ayu");
  }

  @Test
  void whatOurOwnPhoneWritesInAGroupComesAsOurs() {
    var group = group("lid", ayu, budi);

    budi.write(group.toString(), "dari HP sendiri");

    var message = account.awaitMessage();
    assertThat(message.fromMe()).isTrue();
    assertThat(message.chat()).isEqualTo(group);
    assertThat(message.text()).hasValue("dari HP sendiri");
  }

  @Test
  void aGroupThatUsesPhoneNumbersWorksTheSame() {
    var group = group("pn", ayu, budi, citra);

    assertThat(send(group, "pakai nomor")).isInstanceOf(Sent.class);
    expect(ayu, group, "pakai nomor");
    expect(citra, group, "pakai nomor");
    ayu.write(group.toString(), "jawab");

    var message = account.awaitMessage();
    assertThat(message.text()).hasValue("jawab");
    assertThat(message.phone()).hasValue(Jid.pn(ayu.number()));
    assertThat(message.sender().account().toString()).isEqualTo(ayu.lid());
    assertThat(world.api().log())
        .filteredOn(entry -> entry.path("detail").asText().contains("phash"))
        .filteredOn(entry -> entry.path("device").asText().startsWith(budi.lid().split("@")[0]))
        .isEmpty();
  }

  @Test
  void receiptsOfMembersAreRecorded() {
    var group = group("lid", ayu, budi);
    var id = newId();
    assertThat(account.client().sendText(id, group, "dibaca?")).isInstanceOf(Sent.class);
    expect(ayu, group, "dibaca?");

    ayu.read(group.toString());

    Eventually.yes(
        "the message is read",
        PATIENCE,
        () -> account.store().stateOf(id).equals(Optional.of(OutgoingState.READ)));
  }

  @Test
  void whoLeftCannotReadWhatIsWrittenAfterwards() {
    var group = group("lid", ayu, budi, citra);
    assertThat(send(group, "bertiga")).isInstanceOf(Sent.class);
    expect(citra, group, "bertiga");

    leave(citra, group);
    awaitNews(group, ayu);
    world.api().fault(Map.of("kind", "leak-group", "device", citra.lid()));
    assertThat(send(group, "berdua")).isInstanceOf(Sent.class);

    expect(ayu, group, "berdua");
    expectUnread(citra, "no-sender-key");
  }

  /// A message that comes after the notice of a change: then the client has heard of that.
  private void awaitNews(Jid group, Phone writer) {
    writer.write(group.toString(), "kabar");
    assertThat(account.awaitMessage().text()).hasValue("kabar");
  }

  @Test
  void aNewMemberReadsWhatIsWrittenAfterwards() {
    var group = group("lid", ayu, budi);
    assertThat(send(group, "sebelum")).isInstanceOf(Sent.class);
    expect(ayu, group, "sebelum");

    add(ayu, group, citra);
    awaitNews(group, ayu);
    assertThat(send(group, "sesudah")).isInstanceOf(Sent.class);

    expect(citra, group, "sesudah");
    expect(ayu, group, "sesudah");
  }

  @Test
  void aNewDeviceOfAMemberReadsAlong() {
    var group = group("lid", ayu, budi, citra);
    assertThat(send(group, "satu")).isInstanceOf(Sent.class);
    var companion = world.link(ayu);

    assertThat(send(group, "dua")).isInstanceOf(Sent.class);
    assertThat(send(group, "tiga")).isInstanceOf(Sent.class);

    var read = Stream.generate(companion::awaitMessage).limit(2).map(it -> it.text().orElse(""));
    assertThat(read).containsExactlyInAnyOrder("dua", "tiga"); // the first one had to be asked for
    companion.client().sendText(newId(), group, "dari perangkat baru");
    assertThat(account.awaitMessage().text()).hasValue("dari perangkat baru");
  }

  @Test
  void aMemberWhoLostOurSenderKeyGetsItAgain() {
    var group = group("lid", ayu, budi, citra);
    assertThat(send(group, "satu")).isInstanceOf(Sent.class);
    expect(ayu, group, "satu");

    world
        .api()
        .http()
        .delete("/control/phones/" + ayu.id() + "/groups/" + group + "/keys")
        .expect(204);
    assertThat(send(group, "dua")).isInstanceOf(Sent.class);
    expect(ayu, group, "dua");
    assertThat(send(group, "tiga")).isInstanceOf(Sent.class);

    expect(ayu, group, "tiga");
    expect(citra, group, "tiga");
  }

  @Test
  void aSenderKeyThatWeLostIsAskedFor() {
    var group = group("lid", ayu, budi);
    ayu.write(group.toString(), "satu");
    assertThat(account.awaitMessage().text()).hasValue("satu");

    account
        .store()
        .inTransaction(unit -> {
          var all = unit.keyIds(Unit.Category.SENDER_KEY, 100);
          unit.delete(Unit.Category.SENDER_KEY, all);
          return true;
        });
    ayu.write(group.toString(), "dua");
    assertThat(account.awaitMessage().text()).hasValue("dua");
    ayu.write(group.toString(), "tiga");

    assertThat(account.awaitMessage().text()).hasValue("tiga");
  }

  @Test
  void aStanzaThatWasLostTakesNoKeyWithIt() {
    var group = group("lid", ayu, budi);
    assertThat(send(group, "satu")).isInstanceOf(Sent.class);
    add(ayu, group, citra);
    awaitNews(group, ayu);

    world.api().fault(Map.of("kind", "refuse-message", "code", 500, "device", budi.lid()));
    assertThat(send(group, "ditolak")).isInstanceOf(Refused.class);
    assertThat(send(group, "diterima")).isInstanceOf(Sent.class);

    expect(citra, group, "diterima");
  }

  @Test
  void keysOfGroupsSurviveARestart() {
    var group = group("lid", ayu, budi);
    assertThat(send(group, "sebelum")).isInstanceOf(Sent.class);
    ayu.write(group.toString(), "jawab");
    assertThat(account.awaitMessage().text()).hasValue("jawab");
    account.close();

    account = world.again(account).start();
    account.await(ClientEvent.Connected.class);
    assertThat(send(group, "sesudah")).isInstanceOf(Sent.class);

    expect(ayu, group, "sesudah");
    assertThat(expect(ayu, group, "sesudah").path("deliveries").asInt()).isEqualTo(1);
  }

  @Test
  void whoIsNotInAGroupCannotWriteToIt() {
    var foreign = group("lid", ayu, citra);

    assertThat(send(foreign, "halo")).isEqualTo(new Refused(403));
    assertThat(send(Jid.of("120363999", Jid.GROUP), "halo")).isEqualTo(new Refused(404));
  }

  @Test
  void groupsAreListedWithTheirMembers() {
    var group = group("lid", ayu, budi, citra);

    var listed = account.client().groups().orElseThrow();

    assertThat(listed)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.id()).isEqualTo(group);
          assertThat(one.subject()).isEqualTo("Arisan");
          assertThat(one.mode()).isEqualTo("lid");
          assertThat(one.members())
              .extracting(member -> member.phone().map(Jid::user).orElse(""))
              .containsExactlyInAnyOrder(budi.number(), ayu.number(), citra.number());
        });
  }
}
