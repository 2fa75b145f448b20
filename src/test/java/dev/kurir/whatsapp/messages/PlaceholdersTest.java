package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestPeer;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.MessageKey;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage.PeerDataOperationResult;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage.PeerDataOperationResult.PlaceholderMessageResendResponse;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestType;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.proto.WebMessageInfo;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.PreKeys;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlaceholdersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Jid LID = Jid.lid("100000000000009");

  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final TestAccount account = TestAccount.make();
  private final LinkedDevice device = account.device(2);
  private final TestConnection it = TestConnection.open();
  private final TestTime time = TestTime.start();
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final SerialDeviceStore serial = new SerialDeviceStore(store);
  private final OwnDevice own = new OwnDevice();
  private final SignedPreKey phonesKey = SignedPreKey.generate(account.phoneKey(), 1);
  private final Placeholders placeholders = placeholders();
  private final InboundMessages messages =
      new InboundMessages(serial, own, PeerNews.NONE, () -> false, placeholders);
  private final TestPeer friend;

  PlaceholdersTest() {
    own.link(device);
    store.inTransaction(unit -> {
      DeviceRows.write(unit, SignedPreKey.generate(device.identity().identityKey(), 1));
      return true;
    });
    friend = new TestPeer(LID.withDevice(3), KeyPair.generate(), device, store);
    comes(friend.write("A0", "kenalan"));
  }

  private Placeholders placeholders() {
    var sender = new PeerSender(serial, new StanzaWriter(serial));
    return new Placeholders(time.runtime(tasks), serial, own, sender);
  }

  @AfterEach
  void end() {
    tasks.shutdownNow();
  }

  private void comes(Node message) {
    messages.handle(message, it.connection());
  }

  private Node.Builder spoilt(String id, Node enc) {
    byte[] bytes = enc.bytes().orElseThrow().clone();
    bytes[bytes.length - 1] ^= 1;
    return friend
        .message(id)
        .attr("t", time.instant().getEpochSecond())
        .child(Node.of("enc").attr("v", "2").attr("type", enc.attr("type")).bytes(bytes));
  }

  private Node.Builder spoilt(String id) {
    return spoilt(id, friend.encrypt(TestPeer.text("rusak")));
  }

  private List<String> kept() {
    return store.inbox().stream()
        .skip(1)
        .map(message ->
            message.messageId()
                + " "
                + message.kind()
                + message.text().map(t -> " " + t).orElse(""))
        .toList();
  }

  private void awaitKept(String... expected) {
    Eventually.yes("the placeholder", PATIENCE, () -> kept().equals(List.of(expected)));
  }

  private long noted() {
    return store.<Long>inTransaction(unit -> unit.count(Unit.Category.UNREADABLE));
  }

  /// Answers for the keys of our phone, and reads what it is asked then.
  private ProtocolMessage phoneIsAsked() throws Exception {
    Node keys = it.server().takeIq("encrypt", "key");
    it.server()
        .send(
            MemoryServer.result(keys)
                .child(
                    Node.of("list")
                        .child(
                            Node.of("user")
                                .attr("jid", account.lid())
                                .child(KeyNodes.registration(7))
                                .child(KeyNodes.type())
                                .child(KeyNodes.identity(account.phoneKey().publicKey()))
                                .child(KeyNodes.signedPreKey(phonesKey))))
                .build());
    Node asked = it.server().take("message");
    assertThat(asked.attrs())
        .containsEntry("to", account.pn().toString())
        .containsEntry("category", "peer");
    var read =
        SessionCipher.decryptPreKeyMessage(
            Optional.empty(),
            new LocalIdentity(account.phoneKey(), 7),
            new PreKeys() {
              @Override
              public Optional<KeyPair> signedPreKey(int id) {
                return Optional.of(phonesKey.pair());
              }

              @Override
              public Optional<KeyPair> preKey(int id) {
                return Optional.empty();
              }
            },
            asked.child("enc").flatMap(Node::bytes).orElseThrow());
    byte[] padded = ((SessionCipher.Decryption.Plaintext) read).bytes();
    return Message.parseFrom(Padding.remove(padded).orElseThrow()).getProtocolMessage();
  }

  private static MessageKey wanted(ProtocolMessage asked) {
    var request = asked.getPeerDataOperationRequestMessage();
    assertThat(request.getPeerDataOperationRequestType())
        .isEqualTo(PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND);
    assertThat(request.getPlaceholderMessageResendRequestList()).hasSize(1);
    return request.getPlaceholderMessageResendRequest(0).getMessageKey();
  }

  @Test
  void whatIsNotSentAgainInTimeLeavesAPlaceholderAndThePhoneIsAsked() throws Exception {
    comes(spoilt("A1").build());
    assertThat(kept()).isEmpty();
    assertThat(noted()).isEqualTo(1);

    time.advance(Placeholders.PATIENCE);

    awaitKept("A1 placeholder");
    assertThat(noted()).isZero();
    var key = wanted(phoneIsAsked());
    assertThat(key.getId()).isEqualTo("A1");
    assertThat(key.getRemoteJid()).isEqualTo(LID.toString());
    assertThat(key.getFromMe()).isFalse();
  }

  @Test
  void whatIsSentAgainInTimeLeavesNone() {
    Node enc = friend.encrypt(TestPeer.text("baik"));
    comes(spoilt("A1", enc).build());

    comes(friend.message("A1").child(enc).build());

    assertThat(kept()).containsExactly("A1 text baik");
    assertThat(noted()).isZero();
  }

  @Test
  void whatIsSentAgainLateTakesThePlace() {
    Node enc = friend.encrypt(TestPeer.text("terlambat"));
    comes(spoilt("A1", enc).build());
    time.advance(Placeholders.PATIENCE);
    awaitKept("A1 placeholder");

    comes(friend.message("A1").child(enc).build());

    assertThat(kept()).containsExactly("A1 text terlambat");
  }

  @Test
  void whatThePhoneAnswersTakesThePlace() {
    comes(spoilt("A1").build());
    time.advance(Placeholders.PATIENCE);
    awaitKept("A1 placeholder");
    var phone = new TestPeer(account.lid(), account.phoneKey(), device, store);

    comes(
        phone
            .message("B1")
            .attr("category", "peer")
            .child(phone.encrypt(answer("A1", "kata hp").toByteArray()))
            .build());

    assertThat(kept()).containsExactly("A1 text kata hp");
    assertThat(store.inbox().getLast().sender()).isEqualTo(LID);
  }

  @Test
  void nobodyElseMayAnswerInThePhonesStead() {
    comes(spoilt("A1").build());
    time.advance(Placeholders.PATIENCE);
    awaitKept("A1 placeholder");

    comes(
        friend
            .message("B1")
            .attr("category", "peer")
            .child(friend.encrypt(answer("A1", "bohong").toByteArray()))
            .build());

    assertThat(kept()).containsExactly("A1 placeholder");
  }

  private static Message answer(String id, String text) {
    var copy =
        WebMessageInfo.newBuilder()
            .setKey(MessageKey.newBuilder().setRemoteJid(LID.toString()).setId(id))
            .setMessage(Message.newBuilder().setConversation(text))
            .setMessageTimestamp(1_796_083_200L)
            .build();
    return Message.newBuilder()
        .setProtocolMessage(
            ProtocolMessage.newBuilder()
                .setPeerDataOperationRequestResponseMessage(
                    PeerDataOperationRequestResponseMessage.newBuilder()
                        .addPeerDataOperationResult(
                            PeerDataOperationResult.newBuilder()
                                .setPlaceholderMessageResendResponse(
                                    PlaceholderMessageResendResponse.newBuilder()
                                        .setWebMessageInfoBytes(
                                            ByteString.copyFrom(copy.toByteArray()))))))
        .build();
  }

  @Test
  void whenAskingIsGivenUpThePlaceholderComesAtOnce() {
    Node enc = friend.encrypt(TestPeer.text("rusak"));
    for (int i = 0; i < RetryRequests.MOST; i++) {
      comes(spoilt("A1", enc).build());
    }
    assertThat(kept()).isEmpty();

    comes(spoilt("A1", enc).build());

    awaitKept("A1 placeholder");
  }

  @Test
  void whatAnEarlierProcessNotedIsNotForgotten() {
    comes(spoilt("A1").build());
    var later = placeholders();

    later.ready(it.connection());
    time.advance(Placeholders.PATIENCE);

    awaitKept("A1 placeholder");
  }

  @Test
  void whatIsNotedWhileTheConnectionEndsWaitsForTheNextLogin() {
    comes(spoilt("A1").build());
    it.server().drop();
    Eventually.yes("the end", PATIENCE, () -> it.connection().isOver());
    var next = TestConnection.open();

    placeholders.ready(next.connection());
    time.advance(Placeholders.PATIENCE);

    awaitKept("A1 placeholder");
  }

  @Test
  void forAReactionOrAnEditNobodyWantsAPlaceholder() {
    Node enc = spoilt("A1").build().child("enc").orElseThrow();
    var hidden = Node.of("enc").attr("decrypt-fail", "hide");
    enc.attrs().forEach(hidden::attr);

    comes(friend.message("A1").child(hidden.bytes(enc.bytes().orElseThrow())).build());

    assertThat(noted()).isZero();
  }

  @Test
  void forWhatCompanionsAreToldNobodyWantsAPlaceholder() {
    comes(spoilt("A1").attr("category", "peer").build());

    assertThat(noted()).isZero();
  }

  @Test
  void whatCameWithoutContentIsAPlaceholderAtOnceAndThePhoneIsAsked() throws Exception {
    comes(
        friend
            .message("A1")
            .attr("t", time.instant().getEpochSecond())
            .child(Node.of("unavailable").attr("type", "view_once"))
            .build());

    assertThat(kept()).containsExactly("A1 " + Inbox.PLACEHOLDER);
    assertThat(wanted(phoneIsAsked()).getId()).isEqualTo("A1");
  }
}
