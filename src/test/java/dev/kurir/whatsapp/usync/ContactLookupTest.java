package dev.kurir.whatsapp.usync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ContactLookupTest {
  private static final Jid ASKED = Jid.pn("5511987654321");
  private static final Jid CANONICAL = Jid.pn("551187654321");
  private static final Jid LID = Jid.lid("100000000000009");

  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final TestConnection world = TestConnection.open();

  private CompletableFuture<ContactOutcome> ask() {
    var lookup = new ContactLookup(new SerialDeviceStore(store));
    return CompletableFuture.supplyAsync(
        () -> lookup.find(world.connection(), ASKED), Executors.newVirtualThreadPerTaskExecutor());
  }

  private void answer(Node question, Node.Builder user) {
    world
        .server()
        .send(
            MemoryServer.result(question)
                .child(Node.of("usync").child(Node.of("list").child(user)))
                .build());
  }

  private Node question() throws InterruptedException {
    return world.server().takeIq("usync");
  }

  @Test
  void theQuestionHasTheFormOfToday() throws Exception {
    var outcome = ask();
    Node usync = question().child("usync").orElseThrow();

    assertThat(usync.attr("mode")).hasValue("query");
    assertThat(usync.attr("context")).hasValue("interactive");
    assertThat(usync.child("query").orElseThrow().children())
        .extracting(Node::tag)
        .containsExactly("contact", "business", "disappearing_mode", "username");
    assertThat(usync.child("query").flatMap(q -> q.child("contact")).orElseThrow().attrs())
        .containsEntry("addressing_mode", "lid");
    byte[] text =
        usync
            .child("list")
            .flatMap(list -> list.child("user"))
            .flatMap(user -> user.child("contact"))
            .flatMap(Node::bytes)
            .orElseThrow();
    assertThat(new String(text, UTF_8)).isEqualTo("+5511987654321@c.us");
    world.connection().end(new dev.kurir.whatsapp.connection.Ending.Restart());
    assertThat(outcome.get()).isEqualTo(new ContactOutcome.NotConnected());
  }

  @Test
  void theNumberIsTheOneThatWhatsAppHas() throws Exception {
    var outcome = ask();
    answer(
        question(),
        Node.of("user")
            .attr("jid", LID)
            .attr("pn_jid", CANONICAL)
            .child(Node.of("contact").attr("type", "in")));

    assertThat(outcome.get()).isEqualTo(new ContactOutcome.OnWhatsApp(CANONICAL, Optional.of(LID)));
    Optional<Jid> learnt = store.inTransaction(unit -> unit.lids().lidOf(CANONICAL));
    assertThat(learnt).hasValue(LID);
  }

  @Test
  void anAnswerWithANumberOnlyIsOneToo() throws Exception {
    var outcome = ask();
    answer(
        question(),
        Node.of("user").attr("jid", CANONICAL).child(Node.of("contact").attr("type", "in")));

    assertThat(outcome.get()).isEqualTo(new ContactOutcome.OnWhatsApp(CANONICAL, Optional.empty()));
  }

  @Test
  void anAnswerThatSaysNothingIsNone() throws Exception {
    var outcome = ask();
    answer(question(), Node.of("user").attr("jid", LID));

    assertThat(outcome.get()).isInstanceOf(ContactOutcome.NoAnswer.class);
  }

  @Test
  void aServerThatIsAskedTooMuchSaysSo() throws Exception {
    var outcome = ask();
    world.server().send(MemoryServer.error(question(), 429));

    assertThat(outcome.get()).isEqualTo(new ContactOutcome.TooMany());
  }
}
