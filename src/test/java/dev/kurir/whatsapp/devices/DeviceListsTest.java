package dev.kurir.whatsapp.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceListsTest {
  private static final Jid ONE = Jid.lid("100000000000001");
  private static final Jid TWO = Jid.lid("100000000000002");

  private final TestTime time = TestTime.start();
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final TestConnection it = TestConnection.open();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final DeviceLists lists = new DeviceLists(store, time);

  @AfterEach
  void stop() {
    threads.close();
  }

  private Future<Map<Jid, List<Jid>>> ask(Jid... accounts) {
    return threads.submit(() -> lists.of(it.connection().requests(), List.of(accounts)));
  }

  /// Answers the next question with these devices for every account in it; gives the accounts.
  private List<Jid> answer(int... devices) throws InterruptedException {
    Node question = it.server().takeIq("usync");
    var asked =
        question.child("usync").orElseThrow().child("list").orElseThrow().children("user").stream()
            .map(user -> user.jid("jid").orElseThrow())
            .toList();
    var list = Node.of("device-list");
    for (int device : devices) {
      list.child(Node.of("device").attr("id", device));
    }
    var users =
        asked.stream()
            .map(jid ->
                Node.of("user")
                    .attr("jid", jid)
                    .child(Node.of("devices").child(list.build()))
                    .build())
            .toList();
    it.server()
        .send(
            MemoryServer.result(question)
                .child(Node.of("usync").child(Node.of("list").children(users)))
                .build());
    return asked;
  }

  @Test
  void anUnknownListIsAskedForOnceAndKept() throws Exception {
    var first = ask(ONE);
    assertThat(answer(0, 3)).containsExactly(ONE);
    assertThat(first.get().get(ONE)).containsExactly(ONE, ONE.withDevice(3));

    var second = new DeviceLists(store, time).of(it.connection().requests(), List.of(ONE));

    assertThat(second.get(ONE)).containsExactly(ONE, ONE.withDevice(3));
    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void onlyWhatIsMissingIsAskedFor() throws Exception {
    var first = ask(ONE);
    answer(0);
    first.get();

    var both = ask(ONE, TWO);

    assertThat(answer(0, 1)).containsExactly(TWO);
    assertThat(both.get().get(ONE)).containsExactly(ONE);
    assertThat(both.get().get(TWO)).containsExactly(TWO, TWO.withDevice(1));
  }

  @Test
  void aForgottenListIsAskedForAgain() throws Exception {
    var first = ask(ONE);
    answer(0);
    first.get();

    lists.forget(List.of(ONE));

    var again = ask(ONE);
    answer(0, 5);
    assertThat(again.get().get(ONE)).containsExactly(ONE, ONE.withDevice(5));
  }

  @Test
  void anOldListIsAskedForAgain() throws Exception {
    var first = ask(ONE);
    answer(0);
    first.get();
    time.advance(DeviceLists.FRESH.plus(Duration.ofSeconds(1)));

    var again = ask(ONE);

    answer(0, 5);
    assertThat(again.get().get(ONE)).containsExactly(ONE, ONE.withDevice(5));
  }

  @Test
  void anAccountThatTheServerDoesNotKnowIsLeftOut() throws Exception {
    var found = ask(ONE);

    Node question = it.server().takeIq("usync");
    it.server()
        .send(MemoryServer.result(question).child(Node.of("usync").child(Node.of("list"))).build());

    assertThat(found.get()).isEmpty();
  }
}
