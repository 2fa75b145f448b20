package dev.kurir.whatsapp.usync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsyncTest {
  private static final Jid PN = Jid.pn("6281200000009");
  private static final Jid LID = Jid.lid("100000000000009");

  private final TestConnection it = TestConnection.open();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.close();
  }

  private static Node.Builder device(int id) {
    return Node.of("device").attr("id", id).attr("key-index", id);
  }

  private void answer(Node question, Node... users) {
    it.server()
        .send(
            MemoryServer.result(question)
                .child(Node.of("usync").child(Node.of("list").children(List.of(users))))
                .build());
  }

  @Test
  void peopleAreAskedForWithTheirLidAndDevices() throws Exception {
    Future<List<Usync.User>> found =
        threads.submit(() -> Usync.people(it.connection().requests(), List.of(PN)));

    Node question = it.server().takeIq("usync");
    Node usync = question.child("usync").orElseThrow();
    assertThat(usync.attrs())
        .containsEntry("mode", "full")
        .containsEntry("context", "background")
        .containsEntry("last", "true")
        .containsEntry("index", "0")
        .containsKey("sid");
    assertThat(usync.child("query").orElseThrow().children())
        .extracting(Node::tag)
        .containsExactly("devices", "lid");
    assertThat(usync.child("list").orElseThrow().children("user"))
        .extracting(user -> user.jid("jid").orElseThrow())
        .containsExactly(PN);
    answer(
        question,
        Node.of("user")
            .attr("jid", PN)
            .child(Node.of("lid").attr("val", LID))
            .child(
                Node.of("devices")
                    .child(
                        Node.of("device-list")
                            .child(device(0))
                            .child(device(7))
                            .child(device(99).attr("is_hosted", "true"))))
            .build());

    var user = found.get().getFirst();
    assertThat(user.lid()).hasValue(LID);
    assertThat(user.devices().orElseThrow().stream().map(d -> d.of(LID)))
        .containsExactly(LID, LID.withDevice(7), new Jid(LID.user(), 99, Jid.HOSTED_LID));
  }

  @Test
  void aNumberWithoutAnAccountHasNoLid() throws Exception {
    var found = threads.submit(() -> Usync.people(it.connection().requests(), List.of(PN)));

    answer(it.server().takeIq("usync"), Node.of("user").attr("jid", PN).build());

    assertThat(found.get().getFirst().lid()).isEmpty();
    assertThat(found.get().getFirst().devices()).isEmpty();
  }

  @Test
  void whatIsNoDeviceIsLeftOut() throws Exception {
    var found = threads.submit(() -> Usync.devices(it.connection().requests(), List.of(LID)));

    Node question = it.server().takeIq("usync");
    assertThat(question.child("usync").orElseThrow().attrs())
        .containsEntry("mode", "query")
        .containsEntry("context", "message");
    answer(
        question,
        Node.of("user")
            .attr("jid", LID)
            .child(
                Node.of("devices")
                    .child(
                        Node.of("device-list")
                            .child(device(0))
                            .child(Node.of("device").attr("id", "many"))
                            .child(Node.of("device").attr("id", "99999999999"))
                            .child(Node.of("gadget").attr("id", "3"))))
            .build());

    assertThat(found.get().getFirst().devices().orElseThrow())
        .containsExactly(new Usync.Device(0, false));
  }

  @Test
  void nothingIsLearntOfPeopleWhomNobodyAskedFor() throws Exception {
    Future<List<Usync.User>> found =
        threads.submit(() -> Usync.people(it.connection().requests(), List.of(PN)));

    Node[] users = new Node[5_000];
    for (int i = 0; i < users.length; i++) {
      users[i] = Node.of("user").attr("jid", Jid.pn("9" + i)).build();
    }
    users[4_999] = Node.of("user").attr("jid", PN).build();
    answer(it.server().takeIq("usync"), users);

    assertThat(found.get()).extracting(Usync.User::account).containsExactly(PN);
  }
}
