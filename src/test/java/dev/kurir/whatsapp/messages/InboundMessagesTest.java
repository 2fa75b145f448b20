package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestPeer;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.proto.AppStateSyncKeyShare;
import dev.kurir.whatsapp.proto.DeviceSentMessage;
import dev.kurir.whatsapp.proto.HistorySyncNotification;
import dev.kurir.whatsapp.proto.LIDMigrationMapping;
import dev.kurir.whatsapp.proto.LIDMigrationMappingSyncMessage;
import dev.kurir.whatsapp.proto.LIDMigrationMappingSyncPayload;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.proto.SenderKeyDistributionMessage;
import dev.kurir.whatsapp.signal.GroupCipher;
import dev.kurir.whatsapp.signal.SenderKeyRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.Inbox.InboundMessage;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundMessagesTest {
  private final AtomicBoolean available = new AtomicBoolean();
  private static final Jid PN = Jid.pn("6281200000009");
  private static final Jid LID = Jid.lid("100000000000009");

  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final TestAccount account = TestAccount.make();
  private final LinkedDevice device = account.device(2);
  private final TestConnection it = TestConnection.open();
  private final TestTime time = TestTime.start();
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final HeardNews news = new HeardNews();
  private final InboundMessages messages = messages();
  private final TestPeer friend = peer(LID.withDevice(3), KeyPair.generate());

  @AfterEach
  void end() {
    tasks.shutdownNow();
  }

  private InboundMessages messages() {
    var own = new OwnDevice();
    own.link(device);
    store.inTransaction(unit -> {
      DeviceRows.write(unit, SignedPreKey.generate(device.identity().identityKey(), 1));
      return true;
    });
    var serial = new SerialDeviceStore(store);
    var sender = new PeerSender(serial, new StanzaWriter(serial));
    return new InboundMessages(
        serial,
        own,
        news,
        available::get,
        new Placeholders(time.runtime(tasks), serial, own, sender));
  }

  /// What was taken for our phone's word.
  private static final class HeardNews implements PeerNews {
    private final List<String> ids = new CopyOnWriteArrayList<>();

    @Override
    public void keep(Unit unit, String messageId, ProtocolMessage told) {
      ids.add(messageId);
    }

    @Override
    public void kept(Connection connection) {}
  }

  private TestPeer peer(Jid address, KeyPair key) {
    return new TestPeer(address, key, device, store);
  }

  private void comes(Node message) {
    messages.handle(message, it.connection());
  }

  private Node answer(String tag) throws InterruptedException {
    return it.server().take(tag);
  }

  private List<String> texts() {
    return store.inbox().stream().map(m -> m.text().orElse("")).toList();
  }

  private List<String> kinds() {
    return store.inbox().stream().map(InboundMessage::kind).toList();
  }

  private long count(Unit.Category category) {
    return store.inTransaction(unit -> unit.count(category));
  }

  private Optional<byte[]> session(Jid address) {
    return store.inTransaction(
        unit -> unit.read(Unit.Category.SESSION, SignalAddress.of(address).toString()));
  }

  @Test
  void aFirstMessageIsKeptItsPreKeyIsGoneAndThenItIsReceipted() throws Exception {
    assertThat(count(Unit.Category.PRE_KEY)).isEqualTo(1);

    comes(friend.write("A1", "halo"));

    assertThat(texts()).containsExactly("halo");
    assertThat(count(Unit.Category.PRE_KEY)).isZero();
    assertThat(count(Unit.Category.IDENTITY)).isEqualTo(1);
    assertThat(answer("receipt").attrs())
        .containsEntry("id", "A1")
        .containsEntry("to", LID.withDevice(3).toString())
        .containsEntry("type", "inactive");
    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void whatTheStanzaTellsOfThePersonIsLearntAndKept() {
    comes(
        friend
            .message("A1")
            .attr("sender_pn", PN)
            .attr("notify", "Ayu")
            .attr("offline", "0")
            .child(friend.encrypt(TestPeer.text("halo")))
            .build());

    InboundMessage kept = store.inbox().getFirst();
    assertThat(kept.chat()).isEqualTo(LID);
    assertThat(kept.sender()).isEqualTo(LID.withDevice(3));
    assertThat(kept.phone()).hasValue(PN);
    assertThat(kept.lid()).hasValue(LID);
    assertThat(kept.pushName()).hasValue("Ayu");
    assertThat(kept.timestamp()).isEqualTo(1_796_083_200L);
    assertThat(kept.replayed()).isTrue();
  }

  /// A key of what is kept: a database takes no NUL in it, and nothing that is longer than a page.
  @Test
  void aMessageWithAnIdThatCannotBeKeptIsNotHeeded() throws Exception {
    for (String id : List.of("A".repeat(129), "A\u0000B", "A B", "\u00c4", "A\n")) {
      comes(friend.write(id, "halo"));

      assertThat(answer("ack").attrs()).containsEntry("error", "487");
    }
    assertThat(store.inbox()).isEmpty();
  }

  @Test
  void aNameIsCleanedAndAnEndlessOneLeftOut() {
    comes(friend.message("A1").attr("notify", "A\u0000yu\n").child(text("satu")).build());
    comes(friend.message("A2").attr("notify", "A".repeat(300)).child(text("dua")).build());

    assertThat(store.inbox())
        .extracting(InboundMessage::pushName)
        .containsExactly(Optional.of("Ayu"), Optional.empty());
  }

  private Node text(String text) {
    return friend.encrypt(TestPeer.text(text));
  }

  /// A few megabytes of fields that nobody knows would be gigabytes on the heap.
  @Test
  void aMessageOfAMillionFieldsIsRefusedAndTheNextOneIsRead() throws Exception {
    var fields = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < 500_000; i++) {
      fields.writeBytes(
          new byte[] {(byte) 0xf8, (byte) (0x80 | i & 0x7f), (byte) (1 + i % 100), 1});
    }

    comes(friend.message("A1").child(friend.encrypt(fields.toByteArray())).build());
    comes(friend.write("A2", "halo"));

    assertThat(answer("ack").attrs()).containsEntry("error", "491");
    assertThat(texts()).containsExactly("", "halo");
  }

  @Test
  void aGroupMessageOfSomebodyWhoIsNoPersonIsNotHeeded() throws Exception {
    comes(
        friend
            .message("A1")
            .attr("from", "120363000000000001@g.us")
            .attr("participant", "120363000000000002@newsletter")
            .child(text("halo"))
            .build());

    assertThat(answer("ack").attrs()).containsEntry("error", "487");
    assertThat(count(Unit.Category.SESSION)).isZero();
  }

  @Test
  void aNumberThatTellsItsLidIsReadWithTheSessionOfTheLid() {
    var fromNumber = peer(PN.withDevice(3), KeyPair.generate());

    comes(
        fromNumber
            .message("A1")
            .attr("sender_lid", LID)
            .child(fromNumber.encrypt(TestPeer.text("halo")))
            .build());

    assertThat(session(LID.withDevice(3))).isPresent();
    assertThat(session(PN.withDevice(3))).isEmpty();
    assertThat(store.inbox().getFirst().chat()).isEqualTo(LID);
    assertThat(store.inbox().getFirst().sender()).isEqualTo(LID.withDevice(3));
  }

  @Test
  void aSessionThatWasKeptUnderTheNumberGoesOnUnderTheLid() {
    var fromNumber = peer(PN.withDevice(3), KeyPair.generate());
    comes(fromNumber.write("A1", "satu"));
    assertThat(session(PN.withDevice(3))).isPresent();

    comes(
        fromNumber
            .message("A2")
            .attr("sender_lid", LID)
            .child(fromNumber.encrypt(TestPeer.text("dua")))
            .build());

    assertThat(texts()).containsExactly("satu", "dua");
    assertThat(session(PN.withDevice(3))).isEmpty();
  }

  @Test
  void whileSomebodyLooksAtThisDeviceASenderSeesTwoTicks() throws Exception {
    available.set(true);

    comes(friend.write("A1", "halo"));

    assertThat(answer("receipt").attr("type")).isEmpty();
  }

  @Test
  void aRedeliveryIsReceiptedAndKeptOnce() throws Exception {
    Node message = friend.write("A1", "halo");

    comes(message);
    comes(message);

    assertThat(texts()).containsExactly("halo");
    answer("receipt");
    assertThat(answer("receipt").attr("type")).hasValue("inactive");
  }

  @Test
  void aChangedMessageIsAskedForAgainAndDoesTheSessionNoHarm() throws Exception {
    comes(friend.write("A1", "satu"));
    answer("receipt");
    byte[] before = session(LID.withDevice(3)).orElseThrow();
    Node enc = friend.encrypt(TestPeer.text("dua"));
    byte[] changed = enc.bytes().orElseThrow().clone();
    changed[changed.length - 1] ^= 1;

    comes(
        friend
            .message("A2")
            .child(Node.of("enc").attr("v", "2").attr("type", enc.attr("type")).bytes(changed))
            .build());

    assertThat(session(LID.withDevice(3))).hasValue(before);
    assertThat(answer("receipt").attrs()).containsEntry("type", "retry").containsEntry("id", "A2");
    assertThat(answer("ack").attrs()).containsEntry("id", "A2").doesNotContainKey("error");
    comes(friend.message("A2").child(enc).build());
    assertThat(texts()).containsExactly("satu", "dua");
  }

  @Test
  void aMessageThatIsNoMessageIsRefusedAndItsRatchetStepKept() throws Exception {
    comes(friend.message("A1").child(friend.encrypt(new byte[] {(byte) 0xff, 1, 2})).build());

    assertThat(answer("ack").attrs()).containsEntry("error", "491");
    assertThat(session(LID.withDevice(3))).isPresent();
    comes(friend.write("A2", "lanjut"));
    assertThat(kinds()).containsExactly(Inbox.PLACEHOLDER, "text");
    assertThat(texts()).containsExactly("", "lanjut");
  }

  @Test
  void aFormThatNobodyKnowsIsRefused() throws Exception {
    comes(friend.message("A1").child(Node.of("hologram")).build());

    assertThat(answer("ack").attrs()).containsEntry("error", "488");
  }

  @Test
  void whatTheServerCannotHandOverIsAcknowledged() throws Exception {
    comes(friend.message("A1").child(Node.of("unavailable").attr("type", "view_once")).build());

    assertThat(answer("ack").attrs()).doesNotContainKey("error");
    assertThat(store.inbox().getFirst().kind()).isEqualTo(Inbox.PLACEHOLDER);
    assertThat(store.inbox().getFirst().sender()).isEqualTo(LID.withDevice(3));
  }

  @Test
  void aCopyFromOurPhoneIsOursAndBelongsToTheOtherPersonsChat() throws Exception {
    var phone = peer(account.lid(), account.phoneKey());
    var copy =
        Message.newBuilder()
            .setDeviceSentMessage(
                DeviceSentMessage.newBuilder()
                    .setDestinationJid(LID.toString())
                    .setMessage(Message.newBuilder().setConversation("dari hp")))
            .build();

    comes(
        phone
            .message("A1")
            .attr("recipient", LID)
            .attr("peer_recipient_pn", PN)
            .child(phone.encrypt(copy.toByteArray()))
            .build());

    InboundMessage kept = store.inbox().getFirst();
    assertThat(kept.fromMe()).isTrue();
    assertThat(kept.chat()).isEqualTo(LID);
    assertThat(kept.phone()).hasValue(PN);
    assertThat(kept.text()).hasValue("dari hp");
    assertThat(answer("receipt").attrs())
        .containsEntry("type", "sender")
        .containsEntry("recipient", LID.toString());
  }

  @Test
  void somebodyWhoOnlyClaimsToBeOurPhoneIsNotRead() throws Exception {
    var impostor = peer(account.lid(), KeyPair.generate());

    comes(impostor.write("A1", "percaya aku"));

    assertThat(texts()).isEmpty();
    assertThat(count(Unit.Category.SESSION)).isZero();
    assertThat(answer("receipt").attrs()).containsEntry("type", "retry");
  }

  @Test
  void aCompanionOfOursIsReadOnlyWithTheProofOfOurPhone() {
    var key = KeyPair.generate();
    var companion = peer(account.lid().withDevice(9), key);
    comes(companion.write("A1", "tanpa bukti"));
    assertThat(texts()).isEmpty();

    comes(
        companion
            .message("A2")
            .child(companion.encrypt(TestPeer.text("dengan bukti")))
            .child(Node.of("device-identity").bytes(account.proof(key)))
            .build());

    assertThat(texts()).containsExactly("dengan bukti");
  }

  @Test
  void aTextOfAGroupIsReadWithTheSenderKeyThatCameWithIt() throws Exception {
    var key = SenderKeyRecord.generate();
    var text = Message.newBuilder().setConversation("halo semua").build().toByteArray();

    comes(
        ofGroup("A1")
            .child(friend.encrypt(senderKey(GroupCipher.distribution(key))))
            .child(ofAll(GroupCipher.encrypt(key, Padding.add(text)).body()))
            .build());

    assertThat(texts()).containsExactly("halo semua");
    assertThat(answer("receipt").attrs())
        .containsEntry("to", GROUP.toString())
        .containsEntry("participant", LID.withDevice(3).toString())
        .containsEntry("type", "inactive");
  }

  @Test
  void aMissingSenderKeyIsAskedForWithKeysAtOnce() throws Exception {
    var key = SenderKeyRecord.generate();

    comes(
        ofGroup("A1")
            .child(friend.encrypt(senderKey(new byte[] {1, 2, 3})))
            .child(ofAll(GroupCipher.encrypt(key, new byte[] {1}).body()))
            .build());

    assertThat(texts()).isEmpty();
    assertThat(session(LID.withDevice(3))).isPresent();
    var receipt = answer("receipt");
    assertThat(receipt.attrs())
        .containsEntry("type", "retry")
        .containsEntry("participant", LID.withDevice(3).toString());
    assertThat(receipt.child("keys")).isPresent();
    assertThat(answer("ack").attrs()).doesNotContainKey("error");
  }

  private static final Jid GROUP = Jid.of("120363000000000000", Jid.GROUP);

  private static Node.Builder ofGroup(String id) {
    return Node.of("message")
        .attr("id", id)
        .attr("from", GROUP)
        .attr("participant", LID.withDevice(3))
        .attr("t", 1);
  }

  private static Node.Builder ofAll(byte[] body) {
    return Node.of("enc").attr("v", "2").attr("type", "skmsg").bytes(body);
  }

  private static byte[] senderKey(byte[] distribution) {
    return Message.newBuilder()
        .setSenderKeyDistributionMessage(
            SenderKeyDistributionMessage.newBuilder()
                .setGroupId(GROUP.toString())
                .setAxolotlSenderKeyDistributionMessage(ByteString.copyFrom(distribution)))
        .build()
        .toByteArray();
  }

  @Test
  void thePhonesMapOfNumbersIsLearntAndNotShownAsAMessage() throws Exception {
    var phone = peer(account.lid(), account.phoneKey());
    var map =
        LIDMigrationMappingSyncPayload.newBuilder()
            .addPnToLidMappings(
                LIDMigrationMapping.newBuilder()
                    .setPn(6281200000009L)
                    .setAssignedLid(100000000000009L))
            .build();
    var message =
        Message.newBuilder()
            .setProtocolMessage(
                ProtocolMessage.newBuilder()
                    .setType(ProtocolMessage.Type.LID_MIGRATION_MAPPING_SYNC)
                    .setLidMigrationMappingSyncMessage(
                        LIDMigrationMappingSyncMessage.newBuilder()
                            .setEncodedMappingPayload(ByteString.copyFrom(map.toByteArray()))))
            .build();

    comes(
        phone
            .message("A1")
            .attr("category", "peer")
            .child(phone.encrypt(message.toByteArray()))
            .build());

    assertThat(store.inbox()).isEmpty();
    assertThat(store.<Jid>inTransaction(unit -> unit.lids().lidOf(PN).orElseThrow()))
        .isEqualTo(LID);
    assertThat(answer("receipt").attrs()).containsEntry("type", "peer_msg");
  }

  @Test
  void anAnnouncedPieceOfHistoryIsReceiptedToThePhone() throws Exception {
    var phone = peer(account.lid(), account.phoneKey());

    comes(announcement("A1", phone).build());

    assertThat(news.ids).containsExactly("A1");
    assertThat(answer("receipt").attrs()).containsEntry("type", "peer_msg");
    assertThat(answer("receipt").attrs())
        .containsEntry("type", "hist_sync")
        .containsEntry("to", account.pn().toString());
  }

  /// With a proof that is right: that a device is ours does not make it our phone.
  @Test
  void aCompanionOfOursMayNotTellUsOfHistoryOrKeys() throws Exception {
    var key = KeyPair.generate();
    var companion = peer(account.lid().withDevice(9), key);
    var proof = Node.of("device-identity").bytes(account.proof(key)).build();

    comes(announcement("A1", companion).child(proof).build());
    comes(
        companion
            .message("A2")
            .child(companion.encrypt(TestPeer.text("halo")))
            .child(proof)
            .build());

    assertDropped("A1");
    assertThat(texts()).as("it was read").containsExactly("halo");
  }

  @Test
  void somebodyElsesPhoneMayNotTellUsOfHistoryOrKeys() throws Exception {
    var stranger = peer(LID, KeyPair.generate());

    comes(announcement("A1", stranger).build());
    comes(stranger.write("A2", "halo"));

    assertDropped("A1");
    assertThat(texts()).as("it was read").containsExactly("halo");
  }

  /// The form in which our own devices get copies proves nothing when a stranger uses it.
  @Test
  void somebodyElsesCopyOfOurPhonesWordIsDropped() throws Exception {
    var stranger = peer(LID, KeyPair.generate());
    var copy =
        Message.newBuilder()
            .setDeviceSentMessage(
                DeviceSentMessage.newBuilder()
                    .setDestinationJid(account.pn().toString())
                    .setMessage(ANNOUNCEMENT))
            .build();

    comes(
        stranger
            .message("A1")
            .attr("category", "peer")
            .attr("recipient", account.pn())
            .child(stranger.encrypt(copy.toByteArray()))
            .build());

    assertDropped("A1");
  }

  private static final Message ANNOUNCEMENT =
      Message.newBuilder()
          .setProtocolMessage(
              ProtocolMessage.newBuilder()
                  .setHistorySyncNotification(HistorySyncNotification.getDefaultInstance())
                  .setAppStateSyncKeyShare(AppStateSyncKeyShare.getDefaultInstance()))
          .build();

  private static Node.Builder announcement(String id, TestPeer writer) {
    return writer
        .message(id)
        .attr("category", "peer")
        .child(writer.encrypt(ANNOUNCEMENT.toByteArray()));
  }

  /// Answered once, so that the server does not bring it again, and not as a piece of history.
  private void assertDropped(String id) throws InterruptedException {
    assertThat(news.ids).isEmpty();
    assertThat(answer("receipt").attrs()).containsEntry("id", id).containsEntry("type", "peer_msg");
    assertThat(it.server().rest()).noneMatch(node -> node.toString().contains("hist_sync"));
  }

  @Test
  void nobodyElseMayTellUsWhoIsWho() {
    var map =
        LIDMigrationMappingSyncPayload.newBuilder()
            .addPnToLidMappings(
                LIDMigrationMapping.newBuilder().setPn(6281200000009L).setAssignedLid(5))
            .build();
    var message =
        Message.newBuilder()
            .setProtocolMessage(
                ProtocolMessage.newBuilder()
                    .setLidMigrationMappingSyncMessage(
                        LIDMigrationMappingSyncMessage.newBuilder()
                            .setEncodedMappingPayload(ByteString.copyFrom(map.toByteArray()))))
            .build();

    comes(
        friend
            .message("A1")
            .attr("category", "peer")
            .child(friend.encrypt(message.toByteArray()))
            .build());

    assertThat(store.<Boolean>inTransaction(unit -> unit.lids().lidOf(PN).isPresent())).isFalse();
    assertThat(store.inbox()).isEmpty();
  }
}
