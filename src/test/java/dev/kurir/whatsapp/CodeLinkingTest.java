package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.ClientEvent.QrExpired;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.MemoryServer.Session;
import dev.kurir.whatsapp.PairingCodeOutcome.Offered;
import dev.kurir.whatsapp.PairingCodeOutcome.Reason;
import dev.kurir.whatsapp.PairingCodeOutcome.Refused;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.pairing.PairingCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Linking by code against a server on the heap: what goes over the wire, and clocks that a test
/// moves.
class CodeLinkingTest extends ClientOnHeap {
  private static final String TAG = "link_code_companion_reg";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Session offerRound() throws InterruptedException {
    Session session = offerCodes();
    account.await(QrOffered.class);
    return session;
  }

  private CompletableFuture<PairingCodeOutcome> ask() {
    return CompletableFuture.supplyAsync(
        () -> account.client().pairingCode("6281234567890", LIMIT));
  }

  private Offered offered(Session session) throws InterruptedException {
    var asked = ask();
    var hello = session.takeIq("md", TAG);
    session.send(
        MemoryServer.result(hello)
            .child(Node.of(TAG).child(Node.of("link_code_pairing_ref").bytes(bytes("the ref"))))
            .build());
    return (Offered) asked.join();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Node answer(Node.Builder reg) {
    return Node.of("notification")
        .attr("from", Jid.SERVER)
        .attr("type", TAG)
        .attr("id", "told")
        .child(reg)
        .build();
  }

  private static Node.Builder reg(String ref, KeyPair phone) {
    return Node.of(TAG)
        .child(Node.of("link_code_pairing_ref").bytes(bytes(ref)))
        .child(Node.of("primary_identity_pub").bytes(phone.publicKey()));
  }

  private static Node.Builder wrapped(byte[] bytes) {
    return Node.of("link_code_pairing_wrapped_primary_ephemeral_pub").bytes(bytes);
  }

  private static Node takeAck(Session session) throws InterruptedException {
    return session.take(
        "ack", node -> node.is("ack") && node.attr("id").filter("told"::equals).isPresent());
  }

  @Test
  void theHelloSaysWhoWeAreAsACommonBrowserDoes() throws Exception {
    Session session = offerRound();

    ask();
    var hello = session.takeIq("md", TAG).child(TAG).orElseThrow();

    assertThat(hello.attrs())
        .containsEntry("jid", "6281234567890@s.whatsapp.net")
        .containsEntry("stage", "companion_hello")
        .containsEntry("should_show_push_notification", "true");
    assertThat(text(hello, "companion_platform_id")).isEqualTo("1");
    assertThat(text(hello, "companion_platform_display")).isEqualTo("Chrome (Linux)");
    assertThat(content(hello, "companion_server_auth_key_pub")).isEqualTo(session.noiseKey());
    assertThat(content(hello, "link_code_pairing_wrapped_companion_ephemeral_pub")).hasSize(80);
    assertThat(content(hello, "link_code_pairing_nonce")).hasSize(1);
  }

  @Test
  void aCodeLastsAsLongAsItsRound() throws Exception {
    Session session = offerRound();
    time.advance(Duration.ofSeconds(30));

    var code = offered(session);

    assertThat(code.expiresAt()).isEqualTo(time.instant().plusSeconds(130));
  }

  @Test
  void aRefusalKeepsItsReason() throws Exception {
    Session session = offerRound();

    var unknown = ask();
    session.send(MemoryServer.error(session.takeIq("md", TAG), 404));
    assertThat(unknown.join()).isEqualTo(new Refused(Reason.NOT_ON_WHATSAPP, 404));
    var other = ask();
    session.send(MemoryServer.error(session.takeIq("md", TAG), 400));
    assertThat(other.join()).isEqualTo(new Refused(Reason.OTHER, 400));
  }

  @Test
  void aPhonesAnswerIsAcknowledgedAndFinished() throws Exception {
    Session session = offerRound();
    var code = PairingCode.parse(offered(session).code()).orElseThrow();
    var keys = KeyPair.generate();

    session.send(
        answer(reg("the ref", keys).child(wrapped(code.wrap(KeyPair.generate().publicKey())))));

    assertThat(takeAck(session).attrs())
        .containsEntry("class", "notification")
        .containsEntry("type", TAG);
    var finish = session.takeIq("md", TAG).child(TAG).orElseThrow();
    assertThat(finish.attrs()).containsEntry("stage", "companion_finish");
    assertThat(content(finish, "link_code_pairing_ref")).isEqualTo(bytes("the ref"));
    assertThat(content(finish, "link_code_pairing_wrapped_key_bundle")).hasSize(156);
    assertThat(content(finish, "companion_identity_public"))
        .isEqualTo(session.payload().getDevicePairingData().getEIdent().toByteArray());
  }

  @Test
  void whatIsNoAnswerToOurCodeIsAcknowledgedAndNothingElse() throws Exception {
    Session session = offerRound();
    session.send(answer(reg("too early", KeyPair.generate()).child(wrapped(new byte[80]))));
    takeAck(session);
    offered(session);
    for (var reg :
        new Node.Builder[] {
          reg("another ref", KeyPair.generate()).child(wrapped(new byte[80])),
          reg("the ref", KeyPair.generate()),
          reg("the ref", KeyPair.generate()).child(wrapped(new byte[81])),
          reg("the ref", KeyPair.generate()).child(wrapped(new byte[3])),
          Node.of(TAG).child(Node.of("link_code_pairing_ref").bytes(bytes("the ref"))),
          Node.of("nothing"),
        }) {
      session.send(answer(reg));
      takeAck(session);
    }

    assertThat(session.isClosed()).isFalse();
    assertThat(session.rest()).noneMatch(node -> node.child(TAG).isPresent());
    offered(session); // and another code may be asked for
  }

  @Test
  void aRoundDoesNotEndUnderAnExchange() throws Exception {
    Session session = offerRound();
    var offer = offered(session);
    var code = PairingCode.parse(offer.code()).orElseThrow();
    untilLastReference();
    session.send(
        answer(
            reg("the ref", KeyPair.generate())
                .child(wrapped(code.wrap(KeyPair.generate().publicKey())))));
    session.takeIq("md", TAG);

    Eventually.yes(
        "the connection is closed",
        LIMIT,
        () -> {
          time.advance(Duration.ofSeconds(10));
          return session.isClosed();
        });

    account.await(QrExpired.class);
    assertThat(time.instant()).isAfterOrEqualTo(offer.expiresAt().plusSeconds(30));
  }

  /// Timers hand over to other threads: each has to be heard before time goes on.
  private void untilLastReference() {
    time.advance(Duration.ofSeconds(60));
    for (int i = 2; i <= 5; i++) {
      account.await(QrOffered.class);
      time.advance(Duration.ofSeconds(20));
    }
    account.await(QrOffered.class);
  }

  @Test
  void aServerThatClosesTheRoundAMomentBeforeUsHasNotFailed() throws Exception {
    Session session = offerRound();
    untilLastReference();

    session.drop();

    account.await(QrExpired.class);
  }

  @Test
  void aServerThatEndsItsOfferInGoodOrderIsAskedForAnotherOnlyWhenSomebodyWantsOne()
      throws Exception {
    Session session = offerRound();

    session.send(Node.of("xmlstreamend").build());

    account.await(QrExpired.class);
  }

  private static byte[] content(Node reg, String tag) {
    return reg.child(tag).flatMap(Node::bytes).orElseThrow();
  }

  private static String text(Node reg, String tag) {
    return new String(content(reg, tag), StandardCharsets.US_ASCII);
  }
}
