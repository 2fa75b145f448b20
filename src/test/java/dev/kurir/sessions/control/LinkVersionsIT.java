package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.kurir.sessions.entity.LinkVersion;
import dev.kurir.sessions.entity.LinkVersion.Why;
import dev.kurir.sessions.entity.RestoreOutcome;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.NewDevice;
import dev.kurir.whatsapp.store.DeviceStore;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.store.Unit.Category;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What is kept of a link, and put back.
class LinkVersionsIT extends SessionRules {
  private static final Jid LID = new Jid("990000000001", 7, Jid.LID);

  private final NewDevice keys = NewDevice.generate();
  private final LinkedDevice device = device(keys, ScriptedLinks.JID);
  private final LinkVersions versions = new LinkVersions(scene.database);

  @Test
  void aVersionIsKeptInTheUnitThatMakesTheLinkOrNotAtAll() {
    var store = scene.store(place, 0);

    assertThatThrownBy(() ->
            does(
                store,
                unit -> {
                  link(unit, device, keys);
                  unit.count(Category.DEVICE); // it has reached the server
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");
    assertThat(versions.of(tenant)).isEmpty();

    does(store, unit -> link(unit, device, keys));
    assertThat(versions.of(tenant))
        .singleElement()
        .satisfies(it -> {
          assertThat(it.version()).isEqualTo(1);
          assertThat(it.reason()).isEqualTo(Why.LINKED);
          assertThat(it.phone()).hasValue(ScriptedLinks.JID.user());
          assertThat(it.lid()).isEmpty();
        });
    assertThat(scene.column("select encode(value, 'escape') from link_versions"))
        .noneMatch(value -> value.contains(ScriptedLinks.JID.user()));
  }

  @Test
  void whatIsLearnedOfTheLinkIsANewVersionAndANameIsNone() {
    var store = linked();

    does(store, unit -> DeviceRows.write(unit, device.withPushName("Toko Baru")));
    assertThat(versions.of(tenant)).hasSize(1);
    does(store, unit -> DeviceRows.write(unit, device.withLid(LID)));

    assertThat(versions.of(tenant))
        .extracting(LinkVersion::version, LinkVersion::reason, it -> it.lid().orElse("-"))
        .containsExactly(tuple(2, Why.CHANGED, LID.user()), tuple(1, Why.LINKED, "-"));
  }

  @Test
  void aRowThatDoesNotOpenKeepsNothingFromBeingWritten() {
    var store = linked();
    scene.run("update auth_credits set value = '\\x00' where category = 'SIGNED_PRE_KEY'");

    does(store, unit -> DeviceRows.write(unit, device.withLid(LID)));

    assertThat(store.inTransaction(DeviceRows::read).flatMap(LinkedDevice::lid)).hasValue(LID);
    assertThat(versions.of(tenant)).hasSize(1);
  }

  @Test
  void theLastFiveAreKept() {
    var store = linked();

    for (int i = 0; i < 7; i++) {
      var next = NewDevice.generate();
      does(store, unit -> link(unit, device(next, ScriptedLinks.JID), next));
    }

    assertThat(versions.of(tenant)).extracting(LinkVersion::version).containsExactly(8, 7, 6, 5, 4);
  }

  @Test
  void aLinkThatIsOlderThanItsVersionsIsKeptWhenAClientIsMade() throws Exception {
    linked();
    scene.run("delete from link_versions");

    connected();

    assertThat(versions.of(tenant)).extracting(LinkVersion::reason).containsExactly(Why.FOUND);
  }

  @Test
  void theEndOfALinkByWhatsAppLeavesItsVersionsAndAPersonWhoLogsOutDoesNot() throws Exception {
    var link = connected();
    does(link.store, unit -> link(unit, device, keys));
    does(link.store, Unit::deleteAll);
    watch();
    link.stops(Cause.USER_UNLINKED);
    until(SessionEvent.Closed.class);
    assertThat(versions.of(tenant)).hasSize(1);

    sessions.logout(tenant);

    assertThat(versions.of(tenant)).isEmpty();
    assertThat(row()).startsWith("LOGGED_OUT user_unlinked").endsWith("false null");
  }

  @Test
  void loggingOutForgetsTheVersionsWithTheKeys() throws Exception {
    does(connected().store, unit -> link(unit, device, keys));

    sessions.logout(tenant);

    assertThat(versions.of(tenant)).isEmpty();
    assertThat(scene.column("select key_id from auth_credits")).isEmpty();
  }

  @Test
  void aVersionIsPutBackWhileTheSessionRestsAndNothingThatMovesOn() throws Exception {
    var link = connected();
    does(link.store, unit -> link(unit, device, keys));
    does(
        link.store,
        unit -> {
          unit.write(Category.SESSION, "628.0", new byte[] {1});
          unit.write(Category.PRE_KEY, "1", new byte[32]);
          unit.write(Category.SENDER_KEY, "g:a", new byte[] {1});
          unit.write(Category.TRUST_TOKEN, "628", new byte[] {1});
          unit.write(Category.IDENTITY, "628.0", new byte[] {1});
          unit.write(Category.DEVICE, "self", new byte[] {1}); // a bug, say
        });
    scene.run("update auth_credits set value = '\\x00' where category = 'IDENTITY'");
    assertThat(sessions.restore(tenant, 1)).contains(new RestoreOutcome.NotStopped());
    sessions.stop(tenant);

    var restored = sessions.restore(tenant, 1).orElseThrow();

    assertThat(restored).isInstanceOf(RestoreOutcome.Restored.class);
    assertThat(row())
        .isEqualTo("DISCONNECTED stopped 6281200000001:7@s.whatsapp.net Toko Ayu false null");
    assertThat(scene.column("select category || '/' || key_id from auth_credits"))
        .containsExactlyInAnyOrder(
            "DEVICE/self", "DEVICE/pre-keys", "SIGNED_PRE_KEY/1", "TRUST_TOKEN/628");
    sessions.start(tenant);
    assertThat(identity(links.next().store)).isEqualTo(device.identity().identityKey().publicKey());
  }

  @Test
  void aLinkThatWasForgottenIsPutBackAndWhatIsOfAnotherGoes() throws Exception {
    var link = connected();
    does(link.store, unit -> link(unit, device, keys));
    var other = NewDevice.generate();
    var jid = new Jid("6281299999999", 3, Jid.USER);
    does(link.store, unit -> link(unit, device(other, jid), other));
    does(link.store, unit -> unit.write(Category.TRUST_TOKEN, "628", new byte[] {1}));
    sessions.stop(tenant);
    scene.run("update sessions set jid = ?", jid.toString());

    assertThat(sessions.restore(tenant, 1)).containsInstanceOf(RestoreOutcome.Restored.class);

    assertThat(row()).startsWith("DISCONNECTED stopped 6281200000001:7@s.whatsapp.net");
    assertThat(scene.column("select category || '/' || key_id from auth_credits"))
        .containsExactlyInAnyOrder("DEVICE/self", "DEVICE/pre-keys", "SIGNED_PRE_KEY/1");
    assertThat(versions.of(tenant))
        .extracting(LinkVersion::version, LinkVersion::reason)
        .startsWith(tuple(3, Why.LINKED));
  }

  @Test
  void aVersionThatIsNotThereOrWasMovedChangesNothing() {
    linked();
    scene.run("update link_versions set version = 2");
    var before = scene.column("select t::text from auth_credits t");

    assertThat(sessions.restore(tenant, 1)).contains(new RestoreOutcome.NoSuchVersion());
    assertThat(sessions.restore(tenant, 2)).contains(new RestoreOutcome.Unreadable());

    assertThat(scene.column("select t::text from auth_credits t")).isEqualTo(before);
    assertThat(sessions.restore(new TenantId(UUID.randomUUID()), 1)).isEmpty();
    assertThat(sessions.state(tenant).orElseThrow().status()).isEqualTo(Status.DISCONNECTED);
  }

  @Test
  void onlyTheOwnerMayPutItBack() throws Exception {
    linked();
    scene.run("update sessions set epoch = epoch + 1");

    assertThatThrownBy(() -> scene.store(place, 0).restore(1))
        .isInstanceOf(StaleOwnerException.class);

    connected();
    try (var other = new Node(scene, "b", new ScriptedLinks())) {
      assertThat(other.sessions.restore(tenant, 1)).contains(new RestoreOutcome.NotStopped());
    }
  }

  @Test
  void aTenantThatIsDeletedLeavesNoVersion() {
    linked();

    scene.run("delete from tenants");

    assertThat(scene.column("select version from link_versions")).isEmpty();
  }

  private PgDeviceStore linked() {
    var store = scene.store(place, 0);
    does(store, unit -> link(unit, device, keys));
    return store;
  }

  private static byte[] identity(DeviceStore store) {
    return store.inTransaction(DeviceRows::read).orElseThrow().identity().identityKey().publicKey();
  }

  private static void link(Unit unit, LinkedDevice device, NewDevice keys) {
    DeviceRows.write(unit, device);
    DeviceRows.write(unit, keys.signedPreKey());
  }

  private static LinkedDevice device(NewDevice keys, Jid jid) {
    return new LinkedDevice(
        keys.noiseKey(),
        keys.identity(),
        jid,
        Optional.empty(),
        new byte[] {1},
        Optional.of("Toko Ayu"));
  }

  private static void does(DeviceStore store, Consumer<Unit> work) {
    boolean _ =
        store.inTransaction(unit -> {
          work.accept(unit);
          return true;
        });
  }
}
