package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientEvent.Linked;
import dev.kurir.whatsapp.ClientEvent.PasskeyConfirmation;
import dev.kurir.whatsapp.ClientEvent.PasskeyRequired;
import dev.kurir.whatsapp.ClientEvent.QrExpired;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import dev.kurir.whatsapp.MemoryServer.Session;
import dev.kurir.whatsapp.adv.AccountVoucher;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import dev.kurir.whatsapp.proto.ADVDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVEncryptionType;
import dev.kurir.whatsapp.proto.CompanionEphemeralIdentity;
import dev.kurir.whatsapp.proto.EncryptedPairingRequest;
import dev.kurir.whatsapp.proto.PairingRequest;
import dev.kurir.whatsapp.proto.PrimaryEphemeralIdentity;
import dev.kurir.whatsapp.proto.ProloguePayload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What the client does at the passkey gate, with a server that says what the test tells it to.
class PasskeyGateTest extends ClientOnHeap {
  private static final String OPTIONS = "{\"challenge\":\"AQID\",\"rpId\":\"whatsapp.com\"}";
  private static final Assertion ASSERTION =
      new Assertion(new byte[] {1}, new byte[] {2}, new byte[37], new byte[8], Optional.empty());

  private final KeyPair phoneKeys = KeyPair.generate();

  @Test
  void theSecretOfTheQrProvesThePrologueAndSealsNothingAnyMore() throws Exception {
    Session session = offerACode();
    byte[] scanned = secretOf(account.await(QrOffered.class));
    session.send(request().build());
    assertThat(account.await(PasskeyRequired.class).options()).isEqualTo(OPTIONS);
    session.take("ack");

    var answer = answer();
    Node prologue = prologue(session, "3@ref");
    byte[] payload = bytes(prologue, "prologue_payload");
    byte[] handoff = Hkdf.derive(scanned, "shortcake-passkey-handoff-v1", 32);
    assertThat(bytes(prologue, "pairing_handoff_proof")).isEqualTo(Hmac.sha256(handoff, payload));
    assertThat(answer.get()).isEqualTo(new PasskeyAnswer.Accepted());

    byte[] nonce = continueExchange(session);
    var told = ProloguePayload.parseFrom(payload);
    byte[] identity = told.getCompanionEphemeralIdentity().toByteArray();
    assertThat(told.getCommitment().getHash().toByteArray())
        .isEqualTo(Digests.sha256(identity, nonce));
    var code = account.await(PasskeyConfirmation.class);
    assertThat(code.needed()).isFalse();
    byte[] secret = request(session, identity).getAdvSecret().toByteArray();
    assertThat(secret).hasSize(32).isNotEqualTo(scanned);

    session.send(pairSuccess(session, secret));
    session.take("signature", node -> node.child("pair-device-sign").isPresent());
    assertThat(account.await(Linked.class).jid()).isEqualTo(phone.pn().withDevice(4));
  }

  @Test
  void aLinkThatIsSealedWithTheSecretOfTheQrIsRefused() throws Exception {
    Session session = offerACode();
    byte[] scanned = secretOf(account.await(QrOffered.class));
    session.send(request().build());
    account.await(PasskeyRequired.class);

    session.send(pairSuccess(session, scanned));

    Node refusal = session.take("refusal", node -> node.child("error").isPresent());
    assertThat(refusal.child("error").orElseThrow().attr("text")).hasValue("hmac-mismatch");
  }

  @Test
  void theConnectionStaysWhenTheCodesRunOutAndAfterFiveMinutesTheCodesAreCompared()
      throws Exception {
    Session session = asked();
    time.advance(Duration.ofMinutes(5));
    assertThat(session.isClosed()).isFalse();

    var answer = answer();
    Node prologue = prologue(session, "3@ref");
    assertThat(prologue.child("pairing_handoff_proof")).isEmpty();
    assertThat(answer.get()).isEqualTo(new PasskeyAnswer.Accepted());
    byte[] nonce = continueExchange(session);

    var code = account.await(PasskeyConfirmation.class);
    assertThat(code.needed()).isTrue();
    assertThat(code.code().replace("-", "")).isEqualTo(codeOf(nonce));
    assertThat(account.seen()).filteredOn(QrOffered.class::isInstance).hasSize(1);
    assertThat(session.rest())
        .noneMatch(node -> node.child("encrypted_pairing_request").isPresent());
    var confirmed = CompletableFuture.supplyAsync(account.client()::confirmPasskey);
    request(
        session,
        ProloguePayload.parseFrom(bytes(prologue, "prologue_payload"))
            .getCompanionEphemeralIdentity()
            .toByteArray());
    assertThat(confirmed.get()).isEqualTo(new PasskeyAnswer.Accepted());
  }

  @Test
  void anExchangeThatNobodyGoesOnWithEndsLikeARoundOfCodes() throws Exception {
    Session session = asked();

    time.advance(Duration.ofMinutes(10));

    account.await(QrExpired.class);
    assertThat(session.isClosed()).isTrue();
    assertThat(account.client().answerPasskey(ASSERTION)).isEqualTo(new PasskeyAnswer.NotAsked());
  }

  @Test
  void optionsThatAreMissingOrNoneAreAskedFor() throws Exception {
    Session session = offerACode();
    account.await(QrOffered.class);

    session.send(notification("passkey_prologue_request").build());

    Node question = session.takeIq("md", "passkey_request_options");
    session.send(MemoryServer.result(question).child(options(OPTIONS)).build());
    assertThat(account.await(PasskeyRequired.class).options()).isEqualTo(OPTIONS);
  }

  @Test
  void optionsThatAreTooLongOrNoObjectLeadToANewCode() throws Exception {
    Session session = offerACode();
    account.await(QrOffered.class);
    session.send(
        notification("passkey_prologue_request")
            .child(options("{" + " ".repeat(20_000) + "}"))
            .build());

    Node question = session.takeIq("md", "passkey_request_options");
    session.send(MemoryServer.result(question).child(options("[]")).build());

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.PROTOCOL);
  }

  @Test
  void onlyTheServerIsHeard() throws Exception {
    Session session = offerACode();
    account.await(QrOffered.class);

    session.send(request().attr("from", phone.pn()).build());
    session.send(notification("crsc_continuation").attr("from", phone.pn()).build());
    session.take("ack");
    session.take("ack");

    assertThat(account.client().answerPasskey(ASSERTION)).isEqualTo(new PasskeyAnswer.NotAsked());
  }

  @Test
  void beingAskedAgainKeepsWhatThePhoneKnows() throws Exception {
    Session session = offerACode();
    byte[] scanned = secretOf(account.await(QrOffered.class));
    session.send(request().build());
    session.send(request().build());
    account.await(PasskeyRequired.class);
    account.await(PasskeyRequired.class);

    var answer = answer();
    Node prologue = prologue(session, "3@ref");

    byte[] handoff = Hkdf.derive(scanned, "shortcake-passkey-handoff-v1", 32);
    assertThat(bytes(prologue, "pairing_handoff_proof"))
        .isEqualTo(Hmac.sha256(handoff, bytes(prologue, "prologue_payload")));
    answer.get();
  }

  @Test
  void aHalfOfThePhoneThatIsMalformedLeadsToANewCode() throws Exception {
    Session session = asked();
    var answer = answer();
    prologue(session, "3@ref");
    answer.get();

    session.send(half(new byte[31], new byte[32]));

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.PROTOCOL);
    assertThat(account.client().confirmPasskey()).isEqualTo(new PasskeyAnswer.NotAsked());
  }

  @Test
  void aKeyOfThePhoneThatIsNoneLeadsToANewCode() throws Exception {
    Session session = asked();
    var answer = answer();
    prologue(session, "3@ref");
    answer.get();

    session.send(half(new byte[32], new byte[32]));

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.PROTOCOL);
  }

  @Test
  void aConnectionThatEndsBeforeTheAnswerIsNoAnswer() throws Exception {
    Session session = asked();
    var answer = answer();
    session.takeIq("md", "ref");

    session.drop();

    assertThat(answer.get()).isEqualTo(new PasskeyAnswer.NoAnswer());
  }

  private Session asked() throws Exception {
    Session session = offerACode();
    account.await(QrOffered.class);
    session.send(request().build());
    account.await(PasskeyRequired.class);
    session.take("ack");
    return session;
  }

  private CompletableFuture<PasskeyAnswer> answer() {
    return CompletableFuture.supplyAsync(() -> account.client().answerPasskey(ASSERTION));
  }

  private Session offerACode() throws InterruptedException {
    account.start();
    Session session = server.next();
    var offer =
        Node.of("pair-device")
            .child(Node.of("ref").bytes("ref".getBytes(StandardCharsets.US_ASCII)));
    session.send(
        Node.of("iq")
            .attr("type", "set")
            .attr("id", "offer")
            .attr("from", Jid.SERVER)
            .child(offer)
            .build());
    return session;
  }

  private static Node.Builder notification(String type) {
    return Node.of("notification").attr("from", Jid.SERVER).attr("id", type).attr("type", type);
  }

  private static Node.Builder options(String json) {
    return Node.of("passkey_request_options").bytes(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Node.Builder request() {
    return notification("passkey_prologue_request").child(options(OPTIONS));
  }

  private static byte[] secretOf(QrOffered qr) {
    return Base64.getDecoder().decode(qr.text().split(",", -1)[3]);
  }

  /// Answers the question for a reference, and gives the prologue that follows, answered.
  private static Node prologue(Session session, String ref) throws InterruptedException {
    Node question = session.takeIq("md", "ref");
    session.send(
        MemoryServer.result(question)
            .child(Node.of("ref").bytes(ref.getBytes(StandardCharsets.US_ASCII)))
            .build());
    Node prologue = session.takeIq("md", "passkey_prologue");
    session.send(MemoryServer.result(prologue).build());
    return prologue.child("passkey_prologue").orElseThrow();
  }

  private static Node half(byte[] key, byte[] nonce) {
    var identity =
        PrimaryEphemeralIdentity.newBuilder()
            .setPublicKey(ByteString.copyFrom(key))
            .setNonce(ByteString.copyFrom(nonce));
    return notification("crsc_continuation")
        .child(Node.of("primary_ephemeral_identity").bytes(identity.build().toByteArray()))
        .build();
  }

  /// The phone tells its half; gives the client's nonce.
  private byte[] continueExchange(Session session) throws InterruptedException {
    session.send(half(phoneKeys.publicKey(), new byte[32]));
    Node told = session.takeIq("md", "companion_nonce");
    session.send(MemoryServer.result(told).build());
    return bytes(told, "companion_nonce");
  }

  /// With a nonce of zeros the code is the hash's beginning.
  private String codeOf(byte[] companionNonce) {
    byte[] digest = Digests.sha256(companionNonce, phoneKeys.publicKey());
    long bits = 0;
    for (int i = 0; i < 5; i++) {
      bits = bits << 8 | digest[i] & 0xff;
    }
    var code = new StringBuilder();
    for (int i = 7; i >= 0; i--) {
      code.append("123456789ABCDEFGHJKLMNPQRSTVWXYZ".charAt((int) (bits >> 5 * i) & 31));
    }
    return code.toString();
  }

  /// The client's keys as the phone reads them.
  private PairingRequest request(Session session, byte[] companion) throws Exception {
    Node question = session.takeIq("md", "encrypted_pairing_request");
    session.send(MemoryServer.result(question).build());
    var sealed = EncryptedPairingRequest.parseFrom(bytes(question, "encrypted_pairing_request"));
    var theirs = CompanionEphemeralIdentity.parseFrom(companion);
    byte[] key =
        Hkdf.derive(
            phoneKeys.agree(theirs.getPublicKey().toByteArray()),
            "Companion Pairing 1 with ref 3@ref".getBytes(StandardCharsets.US_ASCII),
            "Pairing Information Encryption Key".getBytes(StandardCharsets.US_ASCII),
            32);
    var request =
        PairingRequest.parseFrom(
            Aes.gcmDecrypt(
                    key,
                    sealed.getIV().toByteArray(),
                    new byte[0],
                    sealed.getEncryptedPayload().toByteArray())
                .orElseThrow());
    assertThat(request.getCompanionPublicKey().toByteArray()).isEqualTo(session.noiseKey());
    assertThat(request.getCompanionIdentityKey())
        .isEqualTo(session.payload().getDevicePairingData().getEIdent());
    return request;
  }

  private Node pairSuccess(Session session, byte[] secret) {
    byte[] identity = session.payload().getDevicePairingData().getEIdent().toByteArray();
    var details = ADVDeviceIdentity.newBuilder().setRawId(1).setTimestamp(5).setKeyIndex(3).build();
    var signed = new AccountVoucher(phone.phoneKey()).vouch(details, identity);
    return Node.of("iq")
        .attr("type", "set")
        .attr("id", "success")
        .attr("from", Jid.SERVER)
        .child(
            Node.of("pair-success")
                .child(
                    Node.of("device-identity")
                        .bytes(
                            AccountVoucher.seal(signed, ADVEncryptionType.E2EE, secret)
                                .toByteArray()))
                .child(
                    Node.of("device")
                        .attr("jid", phone.pn().withDevice(4))
                        .attr("lid", phone.lid().withDevice(4))))
        .build();
  }

  private static byte[] bytes(Node parent, String tag) {
    return parent.child(tag).flatMap(Node::bytes).orElseThrow();
  }
}
