package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.SandboxApi;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Connecting;
import dev.kurir.whatsapp.ClientEvent.Linked;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.store.Unit.Category;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Linking, and the end of a link, against the sandbox.
class PairingIT {
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
  void aScannedCodeLeadsThroughARestartToAConnectedAccount() {
    var phone = world.phone("Budi");
    var account = world.client().start();

    var qr = account.await(QrOffered.class);
    phone.scan(qr.text());

    assertThat(qr.number()).isEqualTo(1);
    assertThat(qr.of()).isEqualTo(6);
    var connected = account.await(Connected.class);
    assertThat(connected.jid().account().toString()).isEqualTo(phone.jid());
    assertThat(connected.lid().orElseThrow().account().toString()).isEqualTo(phone.lid());
    assertThat(account.seen())
        .extracting(Object::getClass)
        .containsExactly(
            Connecting.class, QrOffered.class, Linked.class, Connecting.class, Connected.class);
    assertThat(account.client().isConnected()).isTrue();
    assertThat(link(account).orElseThrow().jid()).isEqualTo(connected.jid());
  }

  @Test
  void theServerHasTheFirstPreKeysWhenTheAccountIsConnected() {
    var phone = world.phone("Budi");

    world.link(phone);

    var device =
        world.api().http().get("/control/phones/" + phone.id()).expect(200).json().at("/devices/0");
    // The phone may have taken one already, to write to its new companion.
    int uploaded = world.settings().initialPreKeys();
    assertThat(device.path("preKeys").asInt()).isBetween(uploaded - 2, uploaded);
  }

  @Test
  void aRestartedProcessIsConnectedWithoutANewCode() {
    var account = world.link(world.phone("Budi"));
    account.client().stop();
    account.await(Stopped.class);

    var restarted = world.again(account).start();

    restarted.await(Connected.class);
    assertThat(restarted.seen()).noneMatch(QrOffered.class::isInstance);
  }

  @Test
  void stoppingTwiceIsStoppingOnceAndStartingComesBack() {
    var account = world.link(world.phone("Budi"));

    account.client().stop();
    account.client().stop();

    assertThat(account.await(Stopped.class).cause()).isEqualTo(Cause.STOPPED);
    assertThat(account.client().isConnected()).isFalse();
    account.client().start();
    assertThat(account.next()).isInstanceOf(Connecting.class);
    account.await(Connected.class);
  }

  @Test
  void unlinkingOnThePhoneEndsTheLinkAndDropsTheKeys() {
    SandboxApi.Phone phone = world.phone("Budi");
    var account = world.link(phone);
    int device = link(account).orElseThrow().jid().device();

    world.api().http().delete("/control/phones/" + phone.id() + "/devices/" + device).expect(204);

    assertThat(account.await(Stopped.class).cause()).isEqualTo(Cause.USER_UNLINKED);
    assertThat(account.store().<Long>inTransaction(unit -> unit.count(Category.DEVICE))).isZero();
    assertThat(account.store().<Long>inTransaction(unit -> unit.count(Category.PRE_KEY))).isZero();
  }

  @Test
  void aDeviceThatWasUnlinkedWhileItWasAwayLearnsItAtItsLogin() {
    SandboxApi.Phone phone = world.phone("Budi");
    var account = world.link(phone);
    int device = link(account).orElseThrow().jid().device();
    account.client().stop();
    account.await(Stopped.class);
    world.api().http().delete("/control/phones/" + phone.id() + "/devices/" + device).expect(204);

    account.start();

    assertThat(account.await(Stopped.class).cause()).isEqualTo(Cause.USER_UNLINKED);
    assertThat(link(account)).isEmpty();
    account.start();
    account.await(QrOffered.class);
  }

  @Test
  void aLogoutUnlinksTheDeviceOnThePhoneAndForgetsTheLink() {
    var phone = world.phone("Budi");
    var account = world.link(phone);

    boolean confirmed = account.client().logout(Duration.ofSeconds(10));

    assertThat(confirmed).isTrue();
    assertThat(account.await(Stopped.class).cause()).isEqualTo(Cause.USER_UNLINKED);
    assertThat(link(account)).isEmpty();
    var devices =
        world.api().http().get("/control/phones/" + phone.id()).expect(200).json().path("devices");
    assertThat(devices).isEmpty();
  }

  @Test
  void aLogoutOfAStoppedAccountConnectsForIt() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    account.client().stop();
    account.await(Stopped.class);

    assertThat(account.client().logout(Duration.ofSeconds(10))).isTrue();

    var devices =
        world.api().http().get("/control/phones/" + phone.id()).expect(200).json().path("devices");
    assertThat(devices).isEmpty();
  }

  @Test
  void theSameLinkOpenedElsewhereStopsTheFirstForGood() {
    var account = world.link(world.phone("Budi"));
    var twin = world.again(account).start();
    twin.await(Connected.class);

    assertThat(account.await(Stopped.class).cause()).isEqualTo(Cause.REPLACED);

    assertThat(account.seen()).noneMatch(Reconnecting.class::isInstance);
    assertThat(link(account)).isPresent();
    assertThat(twin.client().isConnected()).isTrue();
  }

  @Test
  void aServerOfAnotherRootIsNotToldWhoWeAre() {
    var settings = world.settings();
    byte[] wrong = settings.noiseRoot().clone();
    wrong[5] ^= 1;
    var client =
        world.client(
            new ClientSettings(
                settings.url(),
                wrong,
                settings.version(),
                settings.initialPreKeys(),
                settings.preKeyBatch()));

    client.start();

    assertThat(client.await(Reconnecting.class).cause()).isEqualTo(Cause.CERTIFICATE);
  }

  @Test
  void anOldVersionStopsAndKeepsTheLink() {
    var account = world.link(world.phone("Budi"));
    account.client().stop();
    account.await(Stopped.class);
    var settings = world.settings();
    var old =
        world.again(
            account,
            new ClientSettings(
                settings.url(),
                settings.noiseRoot(),
                new ClientSettings.WebVersion(2, 3000, 1),
                settings.initialPreKeys(),
                settings.preKeyBatch()));

    old.start();

    assertThat(old.await(Stopped.class).cause()).isEqualTo(Cause.OUTDATED_CLIENT);
    assertThat(link(old)).isPresent();
  }

  private static Optional<LinkedDevice> link(TestClient account) {
    return account.store().inTransaction(DeviceRows::read);
  }
}
