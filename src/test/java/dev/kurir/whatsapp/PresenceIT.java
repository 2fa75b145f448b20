package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.SendOutcome.Sent;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.login.DeviceRows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who is online and who types, as the sandbox's phones see it.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PresenceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicInteger IDS = new AtomicInteger();

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

  private static void send(TestClient account, Phone to) {
    var id = "3EB3%018X".formatted(IDS.incrementAndGet());
    assertThat(account.client().sendText(id, Jid.pn(to.number()), "halo")).isInstanceOf(Sent.class);
  }

  /// Linked, connected, and with a name of its own.
  private static TestClient named(Phone phone) {
    var nameless = world.link(phone);
    nameless.close();
    nameless.await(ClientEvent.Stopped.class);
    nameless
        .store()
        .inTransaction(unit -> {
          DeviceRows.write(unit, DeviceRows.read(unit).orElseThrow().withPushName("Toko Budi"));
          return true;
        });
    var account = world.again(nameless).start();
    account.await(ClientEvent.Connected.class);
    return account;
  }

  private static JsonNode chat(Phone of) {
    return of.http().get("/control/phones/" + of.id() + "/chats").expect(200).json().at("/items/0");
  }

  private static void shows(Phone phone, String member, String value) {
    Eventually.yes(
        member + " " + value, PATIENCE, () -> chat(phone).path(member).asText().equals(value));
  }

  @Test
  void whoeverWantsToIsOnlineAndOthersAreNot() {
    var phone = world.phone("Budi");
    var account = named(phone);
    var friend = world.phone("Ayu");
    send(account, friend);
    shows(friend, "presence", "unavailable");

    account.client().setAvailable(true);
    shows(friend, "presence", "available");

    account.client().setAvailable(false);
    shows(friend, "presence", "unavailable");
  }

  @Test
  void theWishOutlivesAConnection() {
    var phone = world.phone("Budi");
    var account = named(phone);
    var friend = world.phone("Ayu");
    send(account, friend);
    account.client().setAvailable(true);
    shows(friend, "presence", "available");

    account.client().stop();
    shows(friend, "presence", "unavailable");
    account.await(ClientEvent.Stopped.class);
    account.client().start();

    shows(friend, "presence", "available");
  }

  @Test
  void typingIsSeenUntilTheMessageComes() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    send(account, friend);

    account.client().typing(Jid.pn(friend.number()), true);
    shows(friend, "typing", "true");
    send(account, friend);
    shows(friend, "typing", "false");

    account.client().typing(Jid.pn(friend.number()), true);
    shows(friend, "typing", "true");
    account.client().typing(Jid.pn(friend.number()), false);
    shows(friend, "typing", "false");
  }
}
