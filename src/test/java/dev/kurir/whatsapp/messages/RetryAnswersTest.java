package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.SenderKeyDistributionMessage;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import dev.kurir.whatsapp.signal.PreKeys;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryAnswersTest {
  private static final Jid PN = Jid.pn("6281200000009");
  private static final Jid LID = Jid.lid("100000000000009");
  private static final Jid FRIEND = LID.withDevice(3);
  private static final Jid GROUP = Jid.of("120363000000000000", Jid.GROUP);

  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final TestAccount account = TestAccount.make();
  private final LinkedDevice device = account.device(2);
  private final TestTime time = TestTime.start();
  private final TestConnection it = TestConnection.open();
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final Peer friend = new Peer(4242);
  private final RetryAnswers answers = answers();

  private RetryAnswers answers() {
    var own = new OwnDevice();
    own.link(device);
    var serial = new SerialDeviceStore(store);
    var writer = new StanzaWriter(serial);
    return new RetryAnswers(tasks, time, serial, own, writer, RetryAnswersTest::withKey);
  }

  /// Stands for the key of a group's sender chain.
  private static Message withKey(Unit unit, Jid group, Jid device, Message message) {
    return message.toBuilder()
        .setSenderKeyDistributionMessage(
            SenderKeyDistributionMessage.newBuilder().setGroupId(group.toString()))
        .build();
  }

  @AfterEach
  void end() {
    tasks.shutdownNow();
  }

  /// The device of somebody else: with keys, and without a memory.
  private static final class Peer implements PreKeys {
    private final LocalIdentity identity;
    private final SignedPreKey signed;

    Peer(int registration) {
      this.identity = new LocalIdentity(KeyPair.generate(), registration);
      this.signed = SignedPreKey.generate(identity.identityKey(), 1);
    }

    PreKeyBundle bundle() {
      return new PreKeyBundle(
          identity.registrationId(),
          identity.identityKey().publicKey(),
          signed.id(),
          signed.pair().publicKey(),
          signed.signature(),
          Optional.empty());
    }

    Node.Builder keys(Node.Builder parent) {
      return parent
          .child(KeyNodes.registration(identity.registrationId()))
          .child(KeyNodes.type())
          .child(KeyNodes.identity(identity.identityKey().publicKey()))
          .child(KeyNodes.signedPreKey(signed));
    }

    @Override
    public Optional<KeyPair> signedPreKey(int id) {
      return Optional.of(signed.pair());
    }

    @Override
    public Optional<KeyPair> preKey(int id) {
      return Optional.empty();
    }

    Message read(Node message) throws Exception {
      Node enc = message.child("enc").orElseThrow();
      assertThat(enc.attr("type")).hasValue("pkmsg");
      var read =
          SessionCipher.decryptPreKeyMessage(
              Optional.empty(), identity, this, enc.bytes().orElseThrow());
      assertThat(read).isInstanceOf(SessionCipher.Decryption.Plaintext.class);
      byte[] padded = ((SessionCipher.Decryption.Plaintext) read).bytes();
      return Message.parseFrom(Padding.remove(padded).orElseThrow());
    }
  }

  private void sent(String id, Jid chat, String text) {
    store.inTransaction(unit -> {
      SentMessages.keep(unit, Outbound.text(id, chat, text), chat);
      return true;
    });
  }

  private void session(PreKeyBundle with) {
    store.inTransaction(unit -> {
      try {
        var session = SessionCipher.start(device.identity(), with);
        unit.write(Unit.Category.SESSION, SignalAddress.of(FRIEND).toString(), session.encode());
        return true;
      } catch (SessionCipher.InvalidBundleException e) {
        throw new AssertionError(e);
      }
    });
  }

  private int registrationOfSession() {
    return store.inTransaction(unit ->
        unit.read(Unit.Category.SESSION, SignalAddress.of(FRIEND).toString())
            .map(SessionRecord::decode)
            .orElseThrow()
            .remoteRegistrationId());
  }

  private Node.Builder retry(String id, int count) {
    return retry(id, count, friend.identity.registrationId());
  }

  private static Node.Builder retry(String id, int count, int registration) {
    return Node.of("receipt")
        .attr("id", id)
        .attr("from", FRIEND)
        .attr("type", "retry")
        .attr("t", 1_796_083_300L)
        .child(
            Node.of("retry")
                .attr("count", count)
                .attr("id", id)
                .attr("t", 1_796_083_200L)
                .attr("v", 1))
        .child(KeyNodes.registration(registration));
  }

  private void comes(Node.Builder receipt) {
    answers.take(receipt.build(), it.connection());
  }

  private Node again() throws InterruptedException {
    return it.server().take("message");
  }

  private void isAcknowledged() throws InterruptedException {
    assertThat(it.server().take("ack").attrs())
        .containsEntry("class", "receipt")
        .containsEntry("type", "retry")
        .doesNotContainKey("error");
  }

  private void serverGivesKeysOf(Peer peer) throws InterruptedException {
    Node question = it.server().takeIq("encrypt", "key");
    it.server()
        .send(
            MemoryServer.result(question)
                .child(Node.of("list").child(peer.keys(Node.of("user").attr("jid", FRIEND))))
                .build());
  }

  @Test
  void itGoesToThatDeviceAloneUnderTheSameIdAndIsAcknowledgedAfterwards() throws Exception {
    sent("A1", LID, "halo");
    session(friend.bundle());

    comes(retry("A1", 1));

    Node message = again();
    assertThat(message.attrs())
        .containsEntry("to", FRIEND.toString())
        .containsEntry("id", "A1")
        .containsEntry("type", "text")
        .containsEntry("t", "1796083200")
        .containsEntry("device_fanout", "false")
        .doesNotContainKey("participant");
    assertThat(message.child("participants")).isEmpty();
    assertThat(message.child("enc").flatMap(enc -> enc.attr("count"))).hasValue("1");
    assertThat(message.child("device-identity").flatMap(Node::bytes))
        .hasValue(device.deviceIdentity());
    assertThat(friend.read(message).getConversation()).isEqualTo("halo");
    isAcknowledged();
  }

  @Test
  void theOtherNameOfTheChatFindsItToo() throws Exception {
    store.inTransaction(unit -> unit.lids().learn(PN, LID));
    sent("A1", PN, "halo");
    session(friend.bundle());

    comes(retry("A1", 1));

    assertThat(friend.read(again()).getConversation()).isEqualTo("halo");
  }

  @Test
  void withoutASessionTheServersKeysAreFetched() throws Exception {
    sent("A1", LID, "halo");

    comes(retry("A1", 1));

    serverGivesKeysOf(friend);
    assertThat(friend.read(again()).getConversation()).isEqualTo("halo");
    isAcknowledged();
  }

  @Test
  void anotherRegistrationIdMeansANewSession() throws Exception {
    var anew = new Peer(77);
    sent("A1", LID, "halo");
    session(friend.bundle());

    comes(retry("A1", 1, 77));

    serverGivesKeysOf(anew);
    assertThat(anew.read(again()).getConversation()).isEqualTo("halo");
    assertThat(registrationOfSession()).isEqualTo(77);
  }

  @Test
  void theSecondTimeTheSessionIsBegunAnewAndThenNotForAnHour() throws Exception {
    sent("A1", LID, "halo");
    session(friend.bundle());

    comes(retry("A1", 2));
    serverGivesKeysOf(friend);
    friend.read(again());
    comes(retry("A1", 3));
    friend.read(again()); // with the session that there is
    time.advance(RetryLimits.BETWEEN_SESSIONS.minus(Duration.ofSeconds(1)));
    comes(retry("A1", 4));
    friend.read(again());
    time.advance(Duration.ofSeconds(1));
    comes(retry("A1", 5));

    serverGivesKeysOf(friend);
    friend.read(again());
  }

  @Test
  void keysThatTheServerHasNotLeaveNothingToSend() throws Exception {
    sent("A1", LID, "halo");

    comes(retry("A1", 1));

    Node question = it.server().takeIq("encrypt", "key");
    it.server().send(MemoryServer.result(question).child(Node.of("list")).build());
    isAcknowledged();
    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void aQuestionThatIsRefusedLeavesTheReceiptAcknowledged() throws Exception {
    sent("A1", LID, "halo");

    comes(retry("A1", 1));

    it.server().send(MemoryServer.error(it.server().takeIq("encrypt", "key"), 503));
    isAcknowledged();
  }

  @Test
  void oneDeviceGetsOneMessageTenTimesAtMost() throws Exception {
    sent("A1", LID, "halo");
    sent("A2", LID, "hai");
    session(friend.bundle());

    for (int i = 0; i < RetryLimits.MOST + 1; i++) {
      comes(retry("A1", 1));
    }
    comes(retry("A2", 1));

    for (int i = 0; i < RetryLimits.MOST; i++) {
      assertThat(again().attrs()).containsEntry("id", "A1");
    }
    assertThat(again().attrs()).containsEntry("id", "A2");
  }

  @Test
  void nobodyGetsWhatWasWrittenToSomebodyElse() throws Exception {
    sent("A1", Jid.lid("100000000000555"), "rahasia");
    sent("A2", GROUP, "rahasia");
    session(friend.bundle());

    comes(retry("A1", 1));
    comes(retry("A2", 1));
    comes(retry("A3", 1));
    comes(retry("A 4", 1));

    for (int i = 0; i < 4; i++) {
      isAcknowledged();
    }
    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void aReceiptThatDoesNotSayWhatItWantsIsAcknowledged() throws Exception {
    comes(Node.of("receipt").attr("id", "A1").attr("from", FRIEND).attr("type", "retry"));

    isAcknowledged();
  }

  @Test
  void aDeviceOfOursGetsItAsACopy() throws Exception {
    Jid phone = account.lid();
    sent("A1", LID, "halo");
    var identity = account.phoneKey();
    var signed = SignedPreKey.generate(identity, 1);

    comes(
        Node.of("receipt")
            .attr("id", "A1")
            .attr("from", phone)
            .attr("recipient", LID)
            .attr("type", "retry")
            .child(Node.of("retry").attr("count", 1).attr("id", "A1"))
            .child(KeyNodes.registration(5))
            .child(
                Node.of("keys")
                    .child(KeyNodes.type())
                    .child(KeyNodes.identity(identity.publicKey()))
                    .child(KeyNodes.signedPreKey(signed))));

    Node message = again();
    assertThat(message.attrs())
        .containsEntry("to", phone.toString())
        .containsEntry("recipient", LID.toString());
    var read =
        SessionCipher.decryptPreKeyMessage(
            Optional.empty(),
            new LocalIdentity(identity, 5),
            new PreKeys() {
              @Override
              public Optional<KeyPair> signedPreKey(int id) {
                return Optional.of(signed.pair());
              }

              @Override
              public Optional<KeyPair> preKey(int id) {
                return Optional.empty();
              }
            },
            message.child("enc").flatMap(Node::bytes).orElseThrow());
    var copy =
        Message.parseFrom(
                Padding.remove(((SessionCipher.Decryption.Plaintext) read).bytes()).orElseThrow())
            .getDeviceSentMessage();
    assertThat(copy.getDestinationJid()).isEqualTo(LID.toString());
    assertThat(copy.getMessage().getConversation()).isEqualTo("halo");
  }

  @Test
  void inAGroupTheKeyOfTheSenderChainGoesAlong() throws Exception {
    sent("A1", GROUP, "semua");
    session(friend.bundle());

    comes(retry("A1", 1).attr("from", GROUP).attr("participant", FRIEND));

    Node message = again();
    assertThat(message.attrs())
        .containsEntry("to", GROUP.toString())
        .containsEntry("participant", FRIEND.toString())
        .doesNotContainKey("device_fanout");
    var read = friend.read(message);
    assertThat(read.getConversation()).isEqualTo("semua");
    assertThat(read.getSenderKeyDistributionMessage().getGroupId()).isEqualTo(GROUP.toString());
  }
}
