package dev.kurir.whatsapp.prekeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreKeyUploadTest {
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final LinkedDevice device = TestAccount.make().device(2);
  private TestConnection it = TestConnection.open();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private PreKeyUpload upload = upload();

  PreKeyUploadTest() {
    store.inTransaction(unit -> {
      DeviceRows.write(unit, SignedPreKey.generate(device.identity().identityKey(), 1));
      return true;
    });
  }

  /// What a process makes of the rows that it finds.
  private PreKeyUpload upload() {
    return new PreKeyUpload(new MemoryServer().settings(), new SerialDeviceStore(store));
  }

  @AfterEach
  void stop() {
    threads.close();
  }

  private Future<Boolean> refill() {
    var connection = it.connection();
    return threads.submit(() -> {
      try {
        upload.refill(connection.requests(), device);
        return true;
      } catch (RequestException _) {
        return false;
      }
    });
  }

  private void tellCount(int count) throws InterruptedException {
    var question = it.server().takeIq("encrypt", "count");
    it.server()
        .send(MemoryServer.result(question).child(Node.of("count").attr("value", count)).build());
  }

  private static List<Node> keys(Node upload) {
    return upload.child("list").orElseThrow().children("key");
  }

  @Test
  void theFirstUploadIsTheBigOne() throws Exception {
    var done = refill();
    tellCount(0);

    Node asked = it.server().takeIq("encrypt", "list");

    assertThat(asked.attr("type")).hasValue("set");
    assertThat(keys(asked)).hasSize(30);
    assertThat(asked.child("identity").flatMap(Node::bytes))
        .hasValue(device.identity().identityKey().publicKey());
    assertThat(asked.child("registration").flatMap(Node::bytes)).hasValue(new byte[] {0, 0, 0, 77});
    assertThat(asked.child("skey").flatMap(key -> key.child("signature"))).isPresent();
    it.server().send(MemoryServer.result(asked).build());
    assertThat(done.get()).isTrue();
  }

  @Test
  void enoughKeysAreLeftAlone() throws Exception {
    store.inTransaction(unit -> new PreKeyRows(unit).toUpload(10));
    var done = refill();

    tellCount(5);

    assertThat(done.get()).isTrue();
    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void fewKeysOnTheServerAreMadeUpWithASmallBatch() throws Exception {
    store.inTransaction(unit -> {
      new PreKeyRows(unit).toUpload(8);
      new PreKeyRows(unit).markUploaded(8);
      return true;
    });
    var done = refill();
    tellCount(4);

    Node asked = it.server().takeIq("encrypt", "list");

    assertThat(keys(asked)).hasSize(10);
    it.server().send(MemoryServer.result(asked).build());
    assertThat(done.get()).isTrue();
  }

  @Test
  void keysWhoseAnswerWasLostDoNotGoUpAgainWhenTheServerHasThem() throws Exception {
    var lost = refill();
    tellCount(0);
    Node arrived = it.server().takeIq("encrypt", "list");
    it.server().drop();
    assertThat(lost.get()).isFalse();
    it = TestConnection.open();
    var enough = refill();
    tellCount(30);
    assertThat(enough.get()).isTrue();

    var later = refill();
    tellCount(2);
    Node next = it.server().takeIq("encrypt", "list");

    assertThat(keys(next)).doesNotContainAnyElementsOf(keys(arrived));
    it.server().send(MemoryServer.result(next).build());
    assertThat(later.get()).isTrue();
  }

  /// The process dies with its connection, before the answer to its upload.
  private Node uploadAndDie() throws Exception {
    var lost = refill();
    tellCount(0);
    Node arrived = it.server().takeIq("encrypt", "list");
    it.server().drop();
    assertThat(lost.get()).isFalse();
    it = TestConnection.open();
    upload = upload();
    return arrived;
  }

  @Test
  void keysOfAProcessThatDiedDoNotGoUpAgainWhenTheServerHasThem() throws Exception {
    Node arrived = uploadAndDie();
    var enough = refill();
    tellCount(30);
    assertThat(enough.get()).isTrue();

    var later = refill();
    tellCount(2);
    Node next = it.server().takeIq("encrypt", "list");

    assertThat(keys(next)).doesNotContainAnyElementsOf(keys(arrived));
    it.server().send(MemoryServer.result(next).build());
    assertThat(later.get()).isTrue();
  }

  /// Nobody knows for how long it was dead: the server may have given out all but these.
  @Test
  void keysOfAProcessThatDiedDoNotGoUpAgainWhenTheServerHasFew() throws Exception {
    Node arrived = uploadAndDie();

    var later = refill();
    tellCount(2);
    Node next = it.server().takeIq("encrypt", "list");

    assertThat(keys(next)).doesNotContainAnyElementsOf(keys(arrived));
    it.server().send(MemoryServer.result(next).build());
    assertThat(later.get()).isTrue();
  }

  @Test
  void keysThatWereLostOnTheWayGoUpAgain() throws Exception {
    var lost = refill();
    tellCount(0);
    Node first = it.server().takeIq("encrypt", "list");
    it.server().drop();
    assertThat(lost.get()).isFalse();
    it = TestConnection.open();

    var again = refill();
    tellCount(0);
    Node second = it.server().takeIq("encrypt", "list");

    assertThat(keys(second)).isEqualTo(keys(first).subList(0, keys(second).size()));
    it.server().send(MemoryServer.result(second).build());
    assertThat(again.get()).isTrue();
  }

  @Test
  void keysThatTheServerRefusedGoUpAgainAlsoAfterARestart() throws Exception {
    var done = refill();
    tellCount(0);
    Node refused = it.server().takeIq("encrypt", "list");
    it.server().send(MemoryServer.error(refused, 500));
    assertThat(done.get()).isFalse();

    upload = upload();
    var again = refill();
    tellCount(0);
    Node second = it.server().takeIq("encrypt", "list");

    assertThat(keys(second)).isEqualTo(keys(refused).subList(0, keys(second).size()));
    it.server().send(MemoryServer.result(second).build());
    assertThat(again.get()).isTrue();
  }
}
