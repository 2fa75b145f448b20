package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.TlsFront;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.TlsTrust;
import dev.kurir.whatsapp.connection.WebSocketLink;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over TLS, as WhatsApp is reached.
class TlsIT {
  @TempDir Path folder;
  @TempDir Path keys;

  @Test
  void aServerWithACertificateThatWasGivenIsLinkedToAndSentThrough() throws Exception {
    try (var world = SandboxWorld.start(folder);
        var front = TlsFront.of(world.settings().url().getPort(), keys);
        var http = WebSocketLink.client(TlsTrust.also(front.certificate()));
        var account = client(world, front, http).start()) {
      var phone = world.phone("Budi");
      var friend = world.phone("Ayu");
      phone.scan(account.await(QrOffered.class).text());
      account.await(Connected.class);

      for (int i = 0; i < 50; i++) {
        var id = "3EB0%018X".formatted(i);
        assertThat(account.client().sendText(id, Jid.pn(friend.number()), "halo " + i))
            .isInstanceOf(SendOutcome.Sent.class);
      }
      friend.write(phone.number(), "hai");

      assertThat(account.awaitMessage().text()).hasValue("hai");
    }
  }

  @Test
  void aServerWithACertificateOfStrangersIsNotTalkedTo() throws Exception {
    try (var world = SandboxWorld.start(folder);
        var front = TlsFront.of(world.settings().url().getPort(), keys);
        var http = WebSocketLink.client();
        var account = client(world, front, http).start()) {
      assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.NETWORK);
    }
  }

  private static TestClient client(SandboxWorld world, TlsFront front, HttpClient http) {
    var plain = world.settings();
    var settings =
        new ClientSettings(
            URI.create("wss://localhost:" + front.port() + "/ws/chat"),
            plain.noiseRoot(),
            plain.version(),
            plain.initialPreKeys(),
            plain.preKeyBatch());
    var own = world.runtime();
    var runtime = new ClientRuntime(http, own.tasks(), own.timers(), own.clock());
    return new TestClient(
        parts -> new WhatsAppClient(settings, runtime, parts.store(), parts.events()::hear));
  }
}
