package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Linked;
import dev.kurir.whatsapp.ClientEvent.QrExpired;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.MemoryServer.Session;
import dev.kurir.whatsapp.adv.AccountVoucher;
import dev.kurir.whatsapp.adv.DeviceProof;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.proto.ADVDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVEncryptionType;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The whole client against a server on the heap that says what the test tells it to.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WhatsAppClientTest {
  private final TestTime time = TestTime.start();
  private final MemoryServer server = new MemoryServer();
  private final TestAccount phone = TestAccount.make();
  private final TestClient account =
      new TestClient(parts ->
          new WhatsAppClient(
              server.settings(), time.runtime(), parts.store(), parts.events()::hear, server));

  @AfterEach
  void stop() {
    account.close();
  }

  private Session offerCodes() throws InterruptedException {
    account.start();
    Session session = server.next();
    var offer = Node.of("pair-device");
    for (int i = 1; i <= 6; i++) {
      offer.child(Node.of("ref").bytes(("ref-" + i).getBytes(StandardCharsets.US_ASCII)));
    }
    session.send(
        Node.of("iq")
            .attr("type", "set")
            .attr("id", "offer")
            .attr("from", Jid.SERVER)
            .attr("xmlns", "md")
            .child(offer)
            .build());
    session.take("the offer's result", node -> node.attr("id").filter("offer"::equals).isPresent());
    return session;
  }

  private static byte[] field(QrOffered qr, int index) {
    return Base64.getDecoder().decode(qr.text().split("#", 2)[1].split(",", -1)[index]);
  }

  private Node pairSuccess(byte[] deviceKey, byte[] advSecret, KeyPair phoneKey) {
    var details = ADVDeviceIdentity.newBuilder().setRawId(1).setTimestamp(5).setKeyIndex(3).build();
    var signed = new AccountVoucher(phoneKey).vouch(details, deviceKey);
    var sealed = AccountVoucher.seal(signed, ADVEncryptionType.E2EE, advSecret);
    return Node.of("iq")
        .attr("type", "set")
        .attr("id", "success")
        .attr("from", Jid.SERVER)
        .child(
            Node.of("pair-success")
                .child(Node.of("device-identity").bytes(sealed.toByteArray()))
                .child(
                    Node.of("device")
                        .attr("jid", phone.pn().withDevice(4))
                        .attr("lid", phone.lid().withDevice(4))))
        .build();
  }

  /// Fills the store with a link, as if it had been made earlier.
  private void isLinked() {
    var device = phone.device(4);
    account
        .store()
        .inTransaction(unit -> {
          DeviceRows.write(unit, device);
          DeviceRows.write(unit, SignedPreKey.generate(device.identity().identityKey(), 1));
          return true;
        });
  }

  private Session connect() throws InterruptedException {
    isLinked();
    account.start();
    Session session = server.next();
    session.logIn(phone.lid().withDevice(4));
    return session;
  }

  @Test
  void aCodeHasTheFormThatPhonesTake() throws Exception {
    Session session = offerCodes();

    QrOffered qr = account.await(QrOffered.class);

    assertThat(qr.text()).startsWith("https://wa.me/settings/linked_devices#ref-1,");
    assertThat(qr.text().split("#", 2)[1].split(",", -1)).hasSize(5).endsWith("1");
    assertThat(field(qr, 1)).isEqualTo(session.noiseKey());
    assertThat(field(qr, 2))
        .isEqualTo(session.payload().getDevicePairingData().getEIdent().toByteArray());
    assertThat(field(qr, 3)).hasSize(32);
    assertThat(qr.toString()).isEqualTo("QrOffered[1 of 6]");
  }

  @Test
  void codesFollowEachOtherForAsLongAsTheServerKeepsThem() throws Exception {
    Session session = offerCodes();
    QrOffered first = account.await(QrOffered.class);
    assertThat(first.expiresAt()).isEqualTo(time.instant().plusSeconds(60));

    time.advance(Duration.ofSeconds(59));
    assertThat(session.isClosed()).isFalse();
    time.advance(Duration.ofSeconds(1));
    for (int i = 2; i <= 6; i++) {
      QrOffered next = account.await(QrOffered.class);
      assertThat(next.number()).isEqualTo(i);
      assertThat(next.text()).contains("#ref-" + i + ",");
      assertThat(next.expiresAt()).isEqualTo(time.instant().plusSeconds(20));
      time.advance(Duration.ofSeconds(20));
    }

    account.await(QrExpired.class);
    assertThat(session.isClosed()).isTrue();
  }

  @Test
  void aLinkIsStoredBeforeTheServerIsToldAndTheStreamStartsAgainAtOnce() throws Exception {
    Session session = offerCodes();
    QrOffered qr = account.await(QrOffered.class);

    session.send(pairSuccess(field(qr, 2), field(qr, 3), phone.phoneKey()));

    Node reply = session.take("reply", n -> n.attr("id").filter("success"::equals).isPresent());
    var stored = account.store().inTransaction(DeviceRows::read).orElseThrow();
    assertThat(stored.jid()).isEqualTo(phone.pn().withDevice(4));
    assertThat(stored.lid()).hasValue(phone.lid().withDevice(4));
    Node identity =
        reply.child("pair-device-sign").flatMap(n -> n.child("device-identity")).orElseThrow();
    assertThat(identity.attr("key-index")).hasValue("3");
    var told = ADVSignedDeviceIdentity.parseFrom(identity.bytes().orElseThrow());
    assertThat(told.hasAccountSignatureKey()).isFalse();
    assertThat(DeviceProof.isConfirmed(told, field(qr, 2), phone.phoneKey().publicKey())).isTrue();
    assertThat(account.await(Linked.class).jid()).isEqualTo(stored.jid());
    assertThat(
            account
                .store()
                .<byte[]>inTransaction(unit ->
                    unit.read(Unit.Category.IDENTITY, SignalAddress.of(phone.lid()).toString())
                        .orElseThrow()))
        .isEqualTo(phone.phoneKey().publicKey());

    session.send(Node.of("stream:error").attr("code", 515).build());
    Session next = server.next();

    assertThat(next.payload().getUsername()).isEqualTo(Long.parseLong(phone.pn().user()));
    assertThat(next.payload().getDevice()).isEqualTo(4);
    assertThat(next.noiseKey()).isEqualTo(session.noiseKey());
    next.logIn(phone.lid().withDevice(4));
    account.await(Connected.class);
  }

  @Test
  void somebodyWhoDidNotSeeTheCodeIsRefused() throws Exception {
    Session session = offerCodes();
    QrOffered qr = account.await(QrOffered.class);

    session.send(pairSuccess(field(qr, 2), new byte[32], phone.phoneKey()));

    Node reply = session.take("reply", n -> n.attr("id").filter("success"::equals).isPresent());
    assertThat(reply.attr("type")).hasValue("error");
    assertThat(reply.child("error").orElseThrow().attrs())
        .containsEntry("code", "401")
        .containsEntry("text", "hmac-mismatch");
    assertThat(account.store().inTransaction(DeviceRows::read).isPresent()).isFalse();
    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.PROTOCOL);
  }

  @Test
  void aVoucherForAnotherKeyIsRefused() throws Exception {
    Session session = offerCodes();
    QrOffered qr = account.await(QrOffered.class);

    session.send(pairSuccess(KeyPair.generate().publicKey(), field(qr, 3), phone.phoneKey()));

    Node reply = session.take("reply", n -> n.attr("id").filter("success"::equals).isPresent());
    assertThat(reply.child("error").orElseThrow().attrs())
        .containsEntry("code", "401")
        .containsEntry("text", "signature-mismatch");
  }

  @Test
  void aLinkThatCannotBeStoredIsRefusedWithAnInternalError() throws Exception {
    Session session = offerCodes();
    QrOffered qr = account.await(QrOffered.class);
    account.failStore(() -> new StoreUnavailableException(new IllegalStateException("down")));

    session.send(pairSuccess(field(qr, 2), field(qr, 3), phone.phoneKey()));

    Node reply = session.take("reply", n -> n.attr("id").filter("success"::equals).isPresent());
    assertThat(reply.child("error").orElseThrow().attrs()).containsEntry("code", "500");
    account.healStore();
    assertThat(account.store().inTransaction(DeviceRows::read).isPresent()).isFalse();
  }

  @Test
  void aSuccessBeforeTheLinkIsMadeMeansNothing() throws Exception {
    Session session = offerCodes();
    account.await(QrOffered.class);

    session.send(Node.of("success").attr("t", 1).build());
    session.send(ping("after"));

    session.take("pong", n -> n.attr("id").filter("after"::equals).isPresent());
    assertThat(account.client().isConnected()).isFalse();
    assertThat(session.rest()).isEmpty();
  }

  @Test
  void aLoginFillsUpPreKeysThenSaysActiveAndIsConnectedOnlyThen() throws Exception {
    isLinked();
    account.start();
    Session session = server.next();
    session.send(Node.of("success").attr("t", "1796083200").build());

    Node count = session.takeIq("encrypt", "count");
    assertThat(session.rest()).extracting(Node::tag).doesNotContain("passive");
    session.send(MemoryServer.result(count).child(Node.of("count").attr("value", 0)).build());
    Node upload = session.takeIq("encrypt", "list");
    assertThat(upload.child("list").orElseThrow().children("key")).hasSize(30);
    session.send(MemoryServer.result(upload).build());
    Node active = session.takeIq("passive");
    assertThat(active.child("active")).isPresent();
    assertThat(account.client().isConnected()).isFalse();
    session.send(MemoryServer.result(active).build());

    assertThat(account.await(Connected.class).jid()).isEqualTo(phone.pn().withDevice(4));
    assertThat(account.client().isConnected()).isTrue();
  }

  @Test
  void aServerThatDoesNotCountPreKeysDoesNotHoldUpTheLogin() throws Exception {
    isLinked();
    account.start();
    Session session = server.next();
    session.send(Node.of("success").attr("t", "1796083200").build());

    session.send(MemoryServer.error(session.takeIq("encrypt", "count"), 400));
    session.send(MemoryServer.result(session.takeIq("passive")).build());

    account.await(Connected.class);
  }

  @Test
  void aSuccessInTheSameBreathAsTheHandshakeIsHeard() throws Exception {
    isLinked();
    server.greetWith(Node.of("success").attr("t", "1796083200").build());

    account.start();

    Session session = server.next();
    session.send(MemoryServer.error(session.takeIq("encrypt", "count"), 400));
    session.send(MemoryServer.result(session.takeIq("passive")).build());
    account.await(Connected.class);
  }

  @Test
  void aLidThatIsNewIsLearnt() throws Exception {
    isLinked();
    account.start();
    Session session = server.next();
    Jid lid = Jid.lid("777000000000007");

    session.logIn(lid);

    var connected = account.await(Connected.class);
    assertThat(connected.lid()).hasValue(lid.withDevice(4));
    assertThat(
            account.store().<Jid>inTransaction(unit -> unit.lids().lidOf(phone.pn()).orElseThrow()))
        .isEqualTo(lid);
  }

  @Test
  void aServerThatDoesNotWelcomeUsIsLeft() throws Exception {
    isLinked();
    account.start();
    server.next();

    time.advance(Opening.WELCOME_LIMIT);

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.SERVER);
  }

  @Test
  void aPingOfTheServerIsAnswered() throws Exception {
    Session session = connect();

    session.send(ping("p1"));

    Node pong = session.take("pong", n -> n.attr("id").filter("p1"::equals).isPresent());
    assertThat(pong.attrs()).containsEntry("type", "result").containsEntry("to", "s.whatsapp.net");
  }

  @Test
  void everythingThatMustBeAcknowledgedIsAndNothingElse() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    session.take("ib");
    Jid friend = Jid.lid("100000000000009");

    for (String tag : List.of("receipt", "notification", "call", "status", "appdata")) {
      session.send(Node.of(tag).attr("id", "id-" + tag).attr("from", friend).attr("t", 1).build());
    }
    session.send(Node.of("presence").attr("from", friend).attr("type", "available").build());
    session.send(Node.of("chatstate").attr("from", friend).build());
    session.send(Node.of("ib").child(Node.of("offline").attr("count", 3)).build());
    session.send(Node.of("hologram").attr("id", "h").attr("from", friend).build());
    session.send(ping("last"));

    for (String tag : List.of("receipt", "notification", "call", "status", "appdata")) {
      assertThat(session.take("ack").attrs())
          .containsEntry("class", tag)
          .containsEntry("id", "id-" + tag)
          .containsEntry("to", friend.toString());
    }
    session.take("pong", n -> n.attr("id").filter("last"::equals).isPresent());
    assertThat(session.rest()).isEmpty();
  }

  @Test
  void aMessageThatCannotBeReadIsAskedForAgainAndAcknowledged() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    session.take("ib");

    session.send(
        Node.of("message")
            .attr("id", "A1")
            .attr("from", "100000000000009:3@lid")
            .attr("t", "1796083200")
            .attr("type", "text")
            .child(Node.of("enc").attr("v", "2").attr("type", "msg").bytes(new byte[80]))
            .build());

    Node retry = session.take("receipt");
    assertThat(retry.attrs()).containsEntry("type", "retry").containsEntry("id", "A1");
    assertThat(session.take("ack").attrs())
        .containsEntry("class", "message")
        .containsEntry("id", "A1")
        .doesNotContainKey("error");
    assertThat(account.hasMessage()).isFalse();
  }

  @Test
  void aMessageThatSaysNothingOfItsWriterIsRefused() throws Exception {
    Session session = connect();
    account.await(Connected.class);

    session.send(Node.of("message").attr("id", "A1").build());

    assertThat(session.take("ack").attrs()).containsEntry("error", "487");
  }

  @Test
  void fewPreKeysOnTheServerAreMadeUp() throws Exception {
    Session session = connect();
    account.await(Connected.class);

    session.send(
        Node.of("notification")
            .attr("id", "n1")
            .attr("from", Jid.SERVER)
            .attr("type", "encrypt")
            .child(Node.of("count").attr("value", 3))
            .build());

    session.take("ack");
    Node count = session.takeIq("encrypt", "count");
    session.send(MemoryServer.result(count).child(Node.of("count").attr("value", 3)).build());
    assertThat(session.takeIq("encrypt", "list").child("list").orElseThrow().children("key"))
        .hasSize(10);
  }

  @Test
  void aNewIdentityOfAPersonEndsOurSessionsWithIt() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    Jid friend = Jid.lid("100000000000009");
    String name = SignalAddress.of(friend.withDevice(3)).toString();
    account
        .store()
        .inTransaction(unit -> {
          unit.write(Unit.Category.SESSION, name, new byte[] {1});
          unit.write(Unit.Category.IDENTITY, name, new byte[] {1});
          return true;
        });

    session.send(
        Node.of("notification")
            .attr("id", "n1")
            .attr("from", friend)
            .attr("type", "encrypt")
            .child(Node.of("identity"))
            .build());

    session.take("ack");
    assertThat(account.store().<Long>inTransaction(u -> u.count(Unit.Category.SESSION))).isZero();
    assertThat(account.store().<Long>inTransaction(u -> u.count(Unit.Category.IDENTITY))).isZero();
  }

  @Test
  void aChangedListOfDevicesIsForgottenUnderBothNames() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    Jid pn = Jid.pn("6281200000009");
    Jid lid = Jid.lid("100000000000009");
    account
        .store()
        .inTransaction(unit -> {
          unit.write(Unit.Category.DEVICE_LIST, pn.toString(), new byte[0]);
          unit.write(Unit.Category.DEVICE_LIST, lid.toString(), new byte[0]);
          unit.write(Unit.Category.DEVICE_LIST, "5@lid", new byte[0]);
          return true;
        });

    session.send(
        Node.of("notification")
            .attr("id", "n1")
            .attr("from", pn)
            .attr("lid", lid)
            .attr("type", "devices")
            .child(Node.of("add").child(Node.of("device").attr("jid", pn.withDevice(8))))
            .build());

    session.take("ack");
    assertThat(
            account
                .store()
                .<List<String>>inTransaction(u -> u.keyIds(Unit.Category.DEVICE_LIST, 9)))
        .containsExactly("5@lid");
    assertThat(account.store().<Jid>inTransaction(u -> u.lids().lidOf(pn).orElseThrow()))
        .isEqualTo(lid);
  }

  @Test
  void aLostConnectionComesBack() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    session.drop();

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.NETWORK);
    time.advance(Duration.ofSeconds(2));

    server.next().logIn(phone.lid().withDevice(4));
    account.await(Connected.class);
  }

  @Test
  void aLogoutWhoseAnswerIsLostIsSaidAgainUnderTheSameName() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var confirmed = threads.submit(() -> account.client().logout(Duration.ofSeconds(30)));
      var first = session.takeIq("md", "remove-companion-device");
      session.drop();
      account.await(Reconnecting.class);
      time.advance(Duration.ofSeconds(2));
      var next = server.next();
      next.logIn(phone.lid().withDevice(4));

      var second = next.takeIq("md", "remove-companion-device");

      assertThat(second).isEqualTo(first);
      next.send(MemoryServer.result(second).build());
      assertThat(confirmed.get()).isTrue();
    }
    assertThat(account.await(Stopped.class).cause()).isEqualTo(Cause.USER_UNLINKED);
  }

  private static Node ping(String id) {
    return Node.of("iq")
        .attr("type", "get")
        .attr("xmlns", "urn:xmpp:ping")
        .attr("id", id)
        .attr("from", Jid.SERVER)
        .build();
  }
}
