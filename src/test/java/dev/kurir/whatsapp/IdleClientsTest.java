package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.DeviceStore;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two hundred accounts that are connected and do nothing.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IdleClientsTest {
  private static final int CLIENTS = 200;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final TestTime time = TestTime.start();
  private final ClientRuntime runtime = time.runtime();
  private final MemoryServer server = new MemoryServer();
  private final TestAccount phone = TestAccount.make();
  private final LinkedDevice device = phone.device(1);
  private final List<WhatsAppClient> clients = new ArrayList<>();

  @AfterEach
  void stop() {
    clients.forEach(WhatsAppClient::close);
    runtime.http().shutdownNow();
  }

  /// An HTTP client of its own would be a thread too: each has one that waits for its sockets.
  @Test
  void haveNoThreadAndNoTimerOfTheirOwn() throws InterruptedException {
    connect(10); // what is made once is made now
    int before = platformThreads();

    connect(CLIENTS);
    time.advance(Duration.ofSeconds(61)); // beyond the limit of a login

    Eventually.yes(
        "one entry each in the shared timer", LIMIT, () -> time.waiting().size() == clients.size());
    assertThat(platformThreads() - before).isLessThan(CLIENTS / 10);
    assertThat(clients).allMatch(WhatsAppClient::isConnected);
  }

  private void connect(int count) throws InterruptedException {
    var more = new ArrayList<WhatsAppClient>();
    for (int i = 0; i < count; i++) {
      var client = new WhatsAppClient(settings(), runtime, store(), _ -> {}, server);
      more.add(client);
      client.start();
    }
    clients.addAll(more);
    for (int i = 0; i < count; i++) {
      server.next().logIn(phone.lid().withDevice(1));
    }
    Eventually.yes(
        "all are connected", LIMIT, () -> more.stream().allMatch(WhatsAppClient::isConnected));
  }

  /// With as few prekeys as there may be: they are not what this is about.
  private ClientSettings settings() {
    var usual = server.settings();
    return new ClientSettings(usual.url(), usual.noiseRoot(), usual.version(), 1, 1);
  }

  private DeviceStore store() {
    var store = new InMemoryDeviceStore();
    var signed = SignedPreKey.generate(device.identity().identityKey(), 1);
    store.inTransaction(unit -> {
      DeviceRows.write(unit, device);
      DeviceRows.write(unit, signed);
      return device;
    });
    return store;
  }

  private static int platformThreads() {
    return Thread.getAllStackTraces().size();
  }
}
