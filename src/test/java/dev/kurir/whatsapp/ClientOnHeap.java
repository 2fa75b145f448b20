package dev.kurir.whatsapp;

import dev.kurir.whatsapp.MemoryServer.Session;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.signal.SignedPreKey;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// The whole client against a server on the heap that says what the test tells it to, with a clock
/// that the test moves.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class ClientOnHeap {
  final TestTime time = TestTime.start();
  final MemoryServer server = new MemoryServer();
  final TestAccount phone = TestAccount.make();
  final TestClient account =
      new TestClient(parts ->
          new WhatsAppClient(
              server.settings(), time.runtime(), parts.store(), parts.events()::hear, server));

  @AfterEach
  void stop() {
    account.close();
  }

  /// Starts the client and offers it a round of six codes.
  Session offerCodes() throws InterruptedException {
    account.start();
    Session session = server.next();
    var offer = Node.of("pair-device");
    for (int i = 1; i <= 6; i++) {
      offer.child(Node.of("ref").bytes(("ref-" + i).getBytes(StandardCharsets.US_ASCII)));
    }
    session.send(
        Node.of("iq")
            .attr("type", "set")
            .attr("id", "offer")
            .attr("from", Jid.SERVER)
            .attr("xmlns", "md")
            .child(offer)
            .build());
    session.take("the offer's result", node -> node.attr("id").filter("offer"::equals).isPresent());
    return session;
  }

  /// Fills the store with a link, as if it had been made earlier.
  void isLinked() {
    var device = phone.device(4);
    account
        .store()
        .inTransaction(unit -> {
          DeviceRows.write(unit, device);
          DeviceRows.write(unit, SignedPreKey.generate(device.identity().identityKey(), 1));
          return true;
        });
  }

  Session connect() throws InterruptedException {
    isLinked();
    account.start();
    Session session = server.next();
    session.logIn(phone.lid().withDevice(4));
    return session;
  }

  static Node ping(String id) {
    return Node.of("iq")
        .attr("type", "get")
        .attr("xmlns", "urn:xmpp:ping")
        .attr("id", id)
        .attr("from", Jid.SERVER)
        .build();
  }
}
