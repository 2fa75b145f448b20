package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Linked;
import dev.kurir.whatsapp.ClientEvent.QrExpired;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
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
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// Linking by QR code: its form, its time, and whose answer is believed.
class QrLinkingTest extends ClientOnHeap {
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
}
