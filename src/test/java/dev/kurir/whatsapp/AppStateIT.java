package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Named;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.store.InMemoryDeviceStore.Contact;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The settings that a phone shares with its companions, through the sandbox.
class AppStateIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

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

  /// Linked, and told its name: the first collections are there.
  private static TestClient link(Phone phone) {
    var account = world.link(phone);
    account.await(Named.class);
    return account;
  }

  @Test
  void aNewLinkLearnsItsOwnName() {
    var account = world.link(world.phone("Budi Santoso"));

    assertThat(account.await(Named.class).pushName()).isEqualTo("Budi Santoso");
    assertThat(ownName(account)).hasValue("Budi Santoso");
  }

  @Test
  void aNameThatIsChangedOnThePhoneIsTold() {
    var phone = world.phone("Budi");
    var account = link(phone);

    phone.rename("Budi Baru");

    assertThat(account.await(Named.class).pushName()).isEqualTo("Budi Baru");
    assertThat(ownName(account)).hasValue("Budi Baru");
    assertThat(refusals(account)).isEmpty();
  }

  @Test
  void aPersonInTheAddressBookHasANameAndALid() {
    var phone = world.phone("Budi");
    var account = link(phone);
    var friend = world.phone("Ayu");

    phone.save(friend.number(), "Ayu Kantor");
    await(account, friend, contact -> contact.fullName().equals("Ayu Kantor"));

    Optional<Jid> lid =
        account.store().inTransaction(unit -> unit.lids().lidOf(Jid.pn(friend.number())));
    assertThat(lid).isEqualTo(Jid.parse(friend.lid()));
    phone.save(friend.number(), "");
    await(account, friend, contact -> contact.fullName().isEmpty());
  }

  @Test
  void aMutedAndArchivedChatIsSo() {
    var phone = world.phone("Budi");
    var account = link(phone);
    var friend = world.phone("Ayu");

    phone.setChat(friend.number(), true, true);
    await(account, friend, contact -> contact.mutedUntil() < 0 && contact.archived());

    phone.setChat(friend.number(), false, false);
    await(account, friend, contact -> contact.mutedUntil() == 0 && !contact.archived());
  }

  @Test
  void whatChangedWhileWeWereAwayIsFetchedAfterTheLogin() {
    var phone = world.phone("Budi");
    var account = link(phone);
    var friend = world.phone("Ayu");
    account.client().stop();
    account.await(Stopped.class);
    for (int i = 0; i < 12; i++) {
      phone.save(friend.number(), "Ayu " + i);
    }

    var again = world.again(account).start();
    again.await(Connected.class);

    await(again, friend, contact -> contact.fullName().equals("Ayu 11"));
  }

  @Test
  void aLongHistoryOfChangesComesAsASnapshot() {
    var phone = world.phone("Budi");
    var friend = world.phone("Ayu");
    for (int i = 0; i < 12; i++) {
      phone.save(friend.number(), "Ayu " + i);
    }

    var account = link(phone);

    await(account, friend, contact -> contact.fullName().equals("Ayu 11"));
    assertThat(refusals(account)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"patch-mac", "snapshot-mac", "value", "index"})
  void aPatchThatDoesNotAddUpIsFetchedAnew(String part) {
    var phone = world.phone("Budi");
    var account = link(phone);
    breakState(account, part, 1);

    phone.rename("Budi Baru");

    assertThat(account.await(Named.class).pushName()).isEqualTo("Budi Baru");
  }

  @Test
  void aSnapshotThatDoesNotAddUpIsFetchedAnew() {
    var phone = world.phone("Budi");
    for (int i = 0; i < 12; i++) {
      phone.rename("Budi " + i);
    }
    breakState(phone.jid(), "snapshot-mac", 2);

    var account = world.link(phone);

    assertThat(account.await(Named.class).pushName()).isEqualTo("Budi 11");
  }

  @Test
  void whatNeverAddsUpIsToldByThePhone() {
    var phone = world.phone("Budi");
    var account = link(phone);
    breakState(account, "patch-mac", 100);

    phone.rename("Budi Baru");

    assertThat(account.await(Named.class).pushName()).isEqualTo("Budi Baru");
    world.api().noFaults();
    phone.rename("Budi Lagi");
    assertThat(account.await(Named.class).pushName()).isEqualTo("Budi Lagi");
    assertThat(refusals(account)).isEmpty();
  }

  @Test
  void aKeyThatIsMissingIsAskedFor() {
    var phone = world.phone("Budi");
    var account = link(phone);
    phone.newAppStateKey();

    phone.rename("Budi Baru");

    assertThat(account.await(Named.class).pushName()).isEqualTo("Budi Baru");
    assertThat(refusals(account)).isEmpty();
  }

  @Test
  void aSnapshotThatCannotBeFetchedIsFetchedLater() {
    var phone = world.phone("Budi");
    for (int i = 0; i < 12; i++) {
      phone.rename("Budi " + i);
    }
    world.api().fault(Map.of("kind", "broken-media", "part", "truncated", "device", phone.jid()));

    var account = world.link(phone);

    assertThat(account.await(Named.class).pushName()).isEqualTo("Budi 11");
  }

  private static void breakState(TestClient account, String part, int count) {
    breakState(device(account).jid().toString(), part, count);
  }

  private static void breakState(String device, String part, int count) {
    world
        .api()
        .fault(Map.of("kind", "broken-state", "part", part, "count", count, "device", device));
  }

  private static void await(TestClient account, Phone who, Predicate<Contact> fits) {
    var lid = Jid.parse(who.lid()).orElseThrow();
    Eventually.yes(
        "what is known of them", PATIENCE, () -> fits.test(account.store().contact(lid)));
  }

  private static Optional<String> ownName(TestClient account) {
    return device(account).pushName();
  }

  private static LinkedDevice device(TestClient account) {
    return account.store().inTransaction(DeviceRows::read).orElseThrow();
  }

  private static List<String> refusals(TestClient account) {
    String lid = device(account).lid().orElseThrow().account().user();
    return world.api().log().stream()
        .filter(entry -> entry.path("refused").asBoolean())
        .filter(entry -> entry.path("device").asText().startsWith(lid))
        .map(Object::toString)
        .toList();
  }
}
