package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.InMemoryDeviceStore.OutgoingState;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboundReceiptsTest {
  private static final Jid FRIEND = Jid.lid("100000000000009").withDevice(3);

  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final TestAccount account = TestAccount.make();
  private final LinkedDevice device = account.device(2);
  private final TestConnection it = TestConnection.open();
  private final TestTime time = TestTime.start();
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final InboundReceipts receipts = receipts();

  @AfterEach
  void end() {
    tasks.shutdownNow();
  }

  private InboundReceipts receipts() {
    var own = new OwnDevice();
    own.link(device);
    var serial = new SerialDeviceStore(store);
    var writer = new StanzaWriter(serial);
    return new InboundReceipts(
        serial, own, new RetryAnswers(tasks, time, serial, own, writer, GroupResend.PLAIN));
  }

  private void sent(String... ids) {
    for (String id : ids) {
      store.inTransaction(unit -> {
        unit.outgoing().sending(id, FRIEND.account());
        return true;
      });
    }
  }

  private static Node.Builder receipt(String id, Jid from) {
    return Node.of("receipt").attr("id", id).attr("from", from).attr("t", 1_796_083_200L);
  }

  private void comes(Node.Builder receipt) throws InterruptedException {
    receipts.handle(receipt.build(), it.connection());
    assertThat(it.server().take("ack").attr("class")).hasValue("receipt");
  }

  @ParameterizedTest
  @CsvSource({"'',DELIVERED", "inactive,DELIVERED", "read,READ", "played,READ"})
  void aReceiptMovesItsMessageForward(String type, OutgoingState state) throws Exception {
    sent("A1");

    comes(receipt("A1", FRIEND).attr("type", Optional.of(type).filter(t -> !t.isEmpty())));

    assertThat(store.stateOf("A1")).hasValue(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sender", "read-self", "server-error", "retry", "something-new"})
  void otherReceiptsAreAcknowledgedAndSayNothingOfTheMessage(String type) throws Exception {
    sent("A1");

    comes(receipt("A1", FRIEND).attr("type", type));

    assertThat(store.stateOf("A1")).hasValue(OutgoingState.SENDING);
  }

  @Test
  void oneReceiptMaySpeakOfManyMessages() throws Exception {
    sent("A1", "A2", "A3");

    comes(
        receipt("A1", FRIEND)
            .attr("type", "read")
            .child(
                Node.of("list")
                    .child(Node.of("item").attr("id", "A2"))
                    .child(Node.of("item").attr("id", "A3"))));

    assertThat(store.stateOf("A2")).hasValue(OutgoingState.READ);
    assertThat(store.stateOf("A3")).hasValue(OutgoingState.READ);
  }

  @Test
  void aReceiptThatTheServerPutTogetherSpeaksOfManyReaders() throws Exception {
    sent("A1", "A2");
    var group = Jid.of("120363000000000000", Jid.GROUP);

    comes(
        receipt("A9", group)
            .attr("type", "read")
            .child(
                Node.of("participants")
                    .attr("key", "A1")
                    .child(Node.of("user").attr("jid", account.lid()).attr("t", 1))
                    .child(Node.of("user").attr("jid", FRIEND.account()).attr("t", 2)))
            .child(
                Node.of("participants")
                    .attr("key", "A2")
                    .child(Node.of("user").attr("jid", account.lid()).attr("t", 1))));

    assertThat(store.stateOf("A1")).hasValue(OutgoingState.READ);
    assertThat(store.stateOf("A2")).hasValue(OutgoingState.SENDING);
  }

  @Test
  void aReceiptOfAGroupNamesItsReader() throws Exception {
    sent("A1");
    var group = Jid.of("120363000000000000", Jid.GROUP);

    comes(receipt("A1", group));
    assertThat(store.stateOf("A1")).hasValue(OutgoingState.SENDING);
    comes(receipt("A1", group).attr("participant", FRIEND));

    assertThat(store.stateOf("A1")).hasValue(OutgoingState.DELIVERED);
  }

  @Test
  void ourOwnDevicesDoNotDeliverOurMessages() throws Exception {
    sent("A1");

    comes(receipt("A1", account.lid()));

    assertThat(store.stateOf("A1")).hasValue(OutgoingState.SENDING);
  }

  @Test
  void keysOfADeviceThatCouldNotReadUsStartANewSession() throws Exception {
    var identity = KeyPair.generate();

    comes(retry(identity, SignedPreKey.generate(identity, 1)));

    var session = session();
    assertThat(session.map(SessionRecord::decode).orElseThrow().remoteIdentityKey())
        .isEqualTo(identity.publicKey());
    assertThat(SessionRecord.decode(session.orElseThrow()).awaitsAnswer()).isTrue();
  }

  @Test
  void keysWithAWrongSignatureAreNotUsed() throws Exception {
    var identity = KeyPair.generate();

    comes(retry(identity, SignedPreKey.generate(KeyPair.generate(), 1)));

    assertThat(session()).isEmpty();
  }

  @Test
  void keysOfACompanionOfOursThatNobodyVouchesForAreNotUsed() throws Exception {
    var identity = KeyPair.generate();

    comes(
        retry(identity, SignedPreKey.generate(identity, 1))
            .attr("from", account.lid().withDevice(8)));

    assertThat(store.<Long>inTransaction(unit -> unit.count(Unit.Category.SESSION))).isZero();
  }

  private static Node.Builder retry(KeyPair identity, SignedPreKey signed) {
    return receipt("A1", FRIEND)
        .attr("type", "retry")
        .child(Node.of("retry").attr("count", 2).attr("id", "A1"))
        .child(KeyNodes.registration(99))
        .child(
            Node.of("keys")
                .child(KeyNodes.type())
                .child(KeyNodes.identity(identity.publicKey()))
                .child(KeyNodes.preKey(new OneTimePreKey(5, KeyPair.generate())))
                .child(KeyNodes.signedPreKey(signed)));
  }

  private Optional<byte[]> session() {
    return store.inTransaction(
        unit -> unit.read(Unit.Category.SESSION, SignalAddress.of(FRIEND).toString()));
  }
}
