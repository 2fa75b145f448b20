package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.history.MessageSecrets;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.store.Unit.Category;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a phone tells a new companion of its past, through the sandbox and its media host.
class HistoryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// The first of the sandbox's invented people.
  private static final Jid PN = Jid.pn("6281000000000");

  private static final Jid LID = Jid.lid("900000000000000");

  @TempDir static Path folder;
  private static SandboxWorld world;

  @BeforeAll
  static void startSandbox() {
    world = SandboxWorld.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    world.close();
  }

  @Test
  void aNewCompanionLearnsWhoIsWho() {
    var phone = world.phone("Budi");
    var friend = world.phone("Ayu");
    friend.write(phone.number(), "lama");

    var account = world.link(phone);

    awaitNothingPending(account, "Ayu", Jid.parse(friend.lid()).orElseThrow());
    assertThat(lidOf(account, Jid.pn(friend.number())))
        .hasValue(Jid.parse(friend.lid()).orElseThrow());
    assertThat(rows(account, Category.TRUST_TOKEN)).contains(friend.lid());
    assertThat(rows(account, Category.DEVICE)).contains("nct-salt", "history");
    assertThat(secret(account, Jid.parse(friend.lid()).orElseThrow(), messageId(phone, "lama")))
        .isPresent();
  }

  @Test
  void aPieceOnTheMediaHostIsFetchedReadAndDeleted() {
    var phone = world.phone("Budi");
    var account = world.link(phone);

    phone.history(30, 10, true);

    awaitNothingPending(account, "Orang 0", LID);
    assertThat(lidOf(account, PN)).hasValue(LID);
    assertThat(rows(account, Category.TRUST_TOKEN)).contains(LID + "", LID + "/issued");
    assertThat(secret(account, LID, "INVENTED0X9")).isPresent();
    Eventually.yes("a deletion", PATIENCE, () -> log(account, "media").contains("deleted"));
    assertThat(refusals(account)).isEmpty();
  }

  @Test
  void aHostThatIsBusyIsAskedAgain() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    world.api().fault(Map.of("kind", "broken-media", "part", "busy", "device", jid(account)));

    phone.history(2, 1, true);

    awaitNothingPending(account, "Orang 0", LID);
  }

  @Test
  void aFileThatEndsEarlyIsFetchedAgain() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    world.api().fault(Map.of("kind", "broken-media", "part", "truncated", "device", jid(account)));

    phone.history(2, 1, true);

    awaitNothingPending(account, "Orang 0", LID);
  }

  @Test
  void aFileThatStaysDamagedIsAskedForAgain() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    world
        .api()
        .fault(
            Map.of("kind", "broken-media", "part", "changed", "count", 2, "device", jid(account)));

    phone.history(2, 1, true);

    awaitNothingPending(account, "Orang 0", LID);
    assertThat(refusals(account)).isEmpty();
  }

  @Test
  void aFileThatIsGoneIsAskedForAgain() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    world.api().fault(Map.of("kind", "broken-media", "part", "missing", "device", jid(account)));

    phone.history(2, 1, true);

    awaitNothingPending(account, "Orang 0", LID);
    assertThat(refusals(account)).isEmpty();
  }

  @Test
  void messagesDoNotWaitForAHistoryThatCannotBeFetched() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    world
        .api()
        .fault(
            Map.of("kind", "broken-media", "part", "busy", "count", 100, "device", jid(account)));
    phone.history(2, 1, true);
    Eventually.yes("an announcement", PATIENCE, () -> !rows(account, Category.HISTORY).isEmpty());

    friend.write(phone.number(), "halo");

    assertThat(account.awaitMessage().text()).hasValue("halo");
    assertThat(account.client().isConnected()).isTrue();
  }

  @Test
  void whatWasNotFinishedIsTakenUpAfterARestart() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    world
        .api()
        .fault(
            Map.of("kind", "broken-media", "part", "busy", "count", 1000, "device", jid(account)));
    phone.history(2, 1, true);
    Eventually.yes("an announcement", PATIENCE, () -> !rows(account, Category.HISTORY).isEmpty());
    account.client().stop();
    account.await(Stopped.class);

    world.api().noFaults();
    var again = world.again(account).start();
    again.await(Connected.class);

    awaitNothingPending(again, "Orang 0", LID);
  }

  private static void awaitNothingPending(TestClient account, String name, Jid person) {
    Eventually.yes(
        "the name of " + name,
        PATIENCE,
        () -> account.store().contact(person).pushName().equals(name));
    Eventually.yes("no piece is left", PATIENCE, () -> rows(account, Category.HISTORY).isEmpty());
  }

  private static String messageId(Phone phone, String text) {
    return phone.messages().stream()
        .filter(message -> message.path("text").asText().equals(text))
        .map(message -> message.path("messageId").asText())
        .findFirst()
        .orElseThrow();
  }

  private static Optional<byte[]> secret(TestClient account, Jid chat, String messageId) {
    return read(account, unit -> MessageSecrets.find(unit, chat, messageId));
  }

  private static Optional<Jid> lidOf(TestClient account, Jid pn) {
    return read(account, unit -> unit.lids().lidOf(pn));
  }

  private static List<String> rows(TestClient account, Category category) {
    return read(account, unit -> unit.keyIds(category, 1_000));
  }

  private static <T> T read(TestClient account, Function<Unit, T> work) {
    return account.store().inTransaction(work);
  }

  private static String jid(TestClient account) {
    return read(account, DeviceRows::read).orElseThrow().jid().toString();
  }

  private static String lid(TestClient account) {
    return read(account, DeviceRows::read).orElseThrow().lid().orElseThrow().toString();
  }

  private static List<String> log(TestClient account, String kind) {
    return world.api().log().stream()
        .filter(entry -> entry.path("device").asText().equals(lid(account)))
        .filter(entry -> entry.path("kind").asText().equals(kind))
        .map(entry -> entry.path("detail").asText())
        .toList();
  }

  private static List<String> refusals(TestClient account) {
    return world.api().log().stream()
        .filter(entry -> entry.path("refused").asBoolean())
        .filter(entry -> entry.path("device").asText().startsWith(lid(account).split(":")[0]))
        .map(Object::toString)
        .toList();
  }
}
