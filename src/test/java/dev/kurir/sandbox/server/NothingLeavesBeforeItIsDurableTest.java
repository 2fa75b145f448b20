package dev.kurir.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sandbox.SandboxConfig;
import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.accounts.PublicKeys;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The state file is held up: the server may change what it likes, but nobody hears of it.
class NothingLeavesBeforeItIsDurableTest {
  @TempDir Path folder;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch written = new CountDownLatch(1);
  private final Heard atAni = new Heard();
  private final Heard atBudi = new Heard();
  private Ledger ledger;
  private Tasks tasks;
  private WhatsAppServer server;
  private Device ani;
  private Device budi;

  private static final class Heard implements Link {
    private final List<Node> stanzas = new CopyOnWriteArrayList<>();

    @Override
    public void send(Node stanza) {
      stanzas.add(stanza);
    }

    @Override
    public void end(Node last) {
      stanzas.add(last);
    }
  }

  @BeforeEach
  void holdTheFileUp() {
    ledger = Ledger.open(folder);
    tasks = new Tasks();
    var clock = Clock.systemUTC();
    var network = Network.load(ledger, clock);
    var journal = new Journal(clock);
    server =
        new WhatsAppServer(
            SandboxConfig.at(0, folder),
            ServerIdentity.load(ledger, Optional.empty(), clock),
            network,
            ledger,
            tasks,
            journal,
            new Faults(),
            _ -> {},
            _ -> {});
    ani = phone(network, "Ani", atAni);
    budi = phone(network, "Budi", atBudi);
    ledger.submit(new Batch().then(this::hold));
  }

  private void hold() {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Device phone(Network network, String name, Link link) {
    var created = network.create(Optional.empty(), name, new Batch());
    Account account = ((Network.Creation.Created) created).account();
    var keys =
        new PublicKeys(
            1, account.identity().publicKey(), 1, Randomness.bytes(32), Randomness.bytes(64));
    var device = account.add(0, keys, Optional.empty());
    device.connect(link);
    device.mailbox().open(link, 1);
    return device;
  }

  @AfterEach
  void close() {
    held.countDown();
    tasks.close();
    ledger.close();
  }

  private void release() throws InterruptedException {
    ledger.submit(new Batch().then(written::countDown));
    held.countDown();
    written.await();
  }

  private void receive(Node.Builder stanza) {
    server.exchange().receive(ani, atAni, stanza.build());
  }

  @Test
  void aMessageAndItsAcknowledgement() throws InterruptedException {
    var enc = Node.of("enc").attr("v", 2).attr("type", "msg").bytes(Randomness.bytes(60));
    receive(
        Node.of("message")
            .attr("id", "M1")
            .attr("type", "text")
            .attr("to", budi.lid())
            .child(
                Node.of("participants").child(Node.of("to").attr("jid", budi.lid()).child(enc))));

    assertThat(atAni.stanzas).isEmpty();
    assertThat(atBudi.stanzas).isEmpty();
    release();
    assertThat(atAni.stanzas).extracting(Node::tag).containsExactly("ack");
    assertThat(atBudi.stanzas).extracting(Node::tag).containsExactly("message");
  }

  @Test
  void aReceiptAndItsAcknowledgement() throws InterruptedException {
    receive(Node.of("receipt").attr("id", "M1").attr("to", budi.lid()));

    assertThat(atAni.stanzas).isEmpty();
    assertThat(atBudi.stanzas).isEmpty();
    release();
    assertThat(atAni.stanzas).extracting(Node::tag).containsExactly("ack");
    assertThat(atBudi.stanzas).extracting(Node::tag).containsExactly("receipt");
  }

  @Test
  void theAnswerToAQuery() throws InterruptedException {
    receive(
        Node.of("iq")
            .attr("id", "1")
            .attr("type", "get")
            .attr("to", Jid.SERVER)
            .attr("xmlns", "encrypt")
            .child(Node.of("key").child(Node.of("user").attr("jid", budi.lid()))));

    assertThat(atAni.stanzas).isEmpty();
    release();
    assertThat(atAni.stanzas).extracting(Node::tag).contains("iq");
  }
}
