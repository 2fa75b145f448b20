package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryRequestsTest {
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final LinkedDevice own = TestAccount.make().device(2);
  private final RetryRequests retries = new RetryRequests(new SerialDeviceStore(store));

  RetryRequestsTest() {
    store.inTransaction(unit -> {
      DeviceRows.write(unit, SignedPreKey.generate(own.identity().identityKey(), 1));
      return true;
    });
  }

  private static Node message(String id) {
    return Node.of("message")
        .attr("id", id)
        .attr("from", "100000000000009:3@lid")
        .attr("t", "1796083200")
        .build();
  }

  private Optional<Node> next(String id) {
    return retries.next(message(id), own, RetryReason.BAD_MAC);
  }

  @Test
  void theFirstOneAsksWithoutKeys() {
    Node receipt = next("A1").orElseThrow();

    assertThat(receipt.attrs())
        .containsEntry("type", "retry")
        .containsEntry("id", "A1")
        .containsEntry("to", "100000000000009:3@lid");
    assertThat(receipt.child("retry").orElseThrow().attrs())
        .containsEntry("count", "1")
        .containsEntry("id", "A1")
        .containsEntry("t", "1796083200")
        .containsEntry("v", "1")
        .containsEntry("error", "7");
    assertThat(receipt.child("registration").flatMap(Node::bytes))
        .hasValue(new byte[] {0, 0, 0, 77});
    assertThat(receipt.child("keys")).isEmpty();
  }

  @Test
  void theSecondOneBringsKeysThatASessionCanBeStartedWith() {
    next("A1");

    Node receipt = next("A1").orElseThrow();

    PreKeyBundle bundle = KeyNodes.bundle(receipt).orElseThrow();
    assertThat(bundle.identityKey()).isEqualTo(own.identity().identityKey().publicKey());
    assertThat(bundle.preKey()).isPresent();
    assertThat(receipt.child("keys").flatMap(k -> k.child("device-identity")).flatMap(Node::bytes))
        .hasValue(own.deviceIdentity());
    var theirs = TestAccount.make().device(3).identity();
    assertThat(SessionCipher.start(theirs, bundle).awaitsAnswer()).isTrue();
    assertThat(store.<Long>inTransaction(unit -> unit.count(Unit.Category.PRE_KEY))).isEqualTo(1);
  }

  @Test
  void afterTheFourthItIsGivenUp() {
    for (int i = 0; i < RetryRequests.MOST; i++) {
      assertThat(next("A1")).isPresent();
    }

    assertThat(next("A1")).isEmpty();
    assertThat(next("A2")).isPresent();
  }

  @Test
  void anAnswerToARequestGoesOnCountingAfterARestart() {
    Node message =
        Node.of("message")
            .attr("id", "A1")
            .attr("from", "100000000000009:3@lid")
            .child(Node.of("enc").attr("count", 3))
            .build();

    var receipt = retries.next(message, own, RetryReason.NO_SESSION).orElseThrow();

    assertThat(receipt.child("retry").flatMap(r -> r.attr("count"))).hasValue("4");
  }

  @Test
  void onlyTheLatestMessagesAreRemembered() {
    next("A1");
    for (int i = 0; i < 400; i++) {
      next("B" + i);
    }

    assertThat(next("A1").orElseThrow().child("retry").flatMap(r -> r.attr("count"))).hasValue("1");
  }
}
