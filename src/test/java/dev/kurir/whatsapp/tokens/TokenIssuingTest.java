package dev.kurir.whatsapp.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TokenIssuingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Jid LID = Jid.lid("100000000000009");

  private final TestTime time = TestTime.start();
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final TestConnection world = TestConnection.open();
  private final TokenIssuing issuing =
      new TokenIssuing(
          Executors.newVirtualThreadPerTaskExecutor(), time, new SerialDeviceStore(store));

  private long issued() {
    return store.inTransaction(unit -> new TrustTokens(unit).issuedTo(LID));
  }

  private Node question() throws InterruptedException {
    return world.server().takeIq("privacy", "tokens");
  }

  private static Node token(Node question) {
    return question.child("tokens").flatMap(list -> list.child("token")).orElseThrow();
  }

  @Test
  void aTokenIsGivenAndRemembered() throws Exception {
    long now = time.instant().getEpochSecond();
    issuing.afterMessage(world.connection(), LID);

    Node question = question();
    assertThat(question.attr("type")).hasValue("set");
    assertThat(token(question).jid("jid")).hasValue(LID);
    assertThat(token(question).attr("t")).hasValue(Long.toString(now));
    assertThat(token(question).attr("type")).hasValue("trusted_contact");
    assertThat(issued()).isZero();

    world.server().send(MemoryServer.result(question).build());
    Eventually.yes("it is remembered", PATIENCE, () -> issued() == now);
  }

  @Test
  void whatTheServerRefusesIsNotRememberedAndHarmsNothing() throws Exception {
    issuing.afterMessage(world.connection(), LID);
    world.server().send(MemoryServer.error(question(), 500));
    // A second one is asked for only when the first is over.
    Node second =
        Eventually.value(
            "another try",
            PATIENCE,
            () -> {
              issuing.afterMessage(world.connection(), LID);
              return world.server().rest().stream().findFirst();
            });

    assertThat(token(second).jid("jid")).hasValue(LID);
    assertThat(issued()).isZero();
    assertThat(world.connection().isOver()).isFalse();
  }

  @Test
  void anAnswerMayBringATokenOfTheOther() throws Exception {
    issuing.afterMessage(world.connection(), LID);
    Node question = question();
    world
        .server()
        .send(
            MemoryServer.result(question)
                .child(
                    Node.of("tokens")
                        .child(
                            Node.of("token")
                                .attr("type", "trusted_contact")
                                .attr("t", time.instant().getEpochSecond())
                                .bytes(new byte[] {7})))
                .build());

    Eventually.yes(
        "the token is kept",
        PATIENCE,
        () ->
            store
                .inTransaction(unit -> new ChatTokens(time).of(unit, LID, Optional.empty()))
                .token()
                .filter(node -> node.is("tctoken"))
                .isPresent());
  }

  @Test
  void aNewPhoneGetsTheOldTokenAgainWithItsTime() throws Exception {
    long then = time.instant().getEpochSecond();
    store.inTransaction(unit -> {
      new TrustTokens(unit).learnIssued(LID, then);
      return true;
    });
    time.advance(Duration.ofDays(10));

    issuing.afterNewIdentity(world.connection(), LID.withDevice(0));

    assertThat(token(question()).attr("t")).hasValue(Long.toString(then));
  }

  @Test
  void whoHasNoValidTokenOfOursGetsNoneForANewPhone() throws Exception {
    long then = time.instant().getEpochSecond();
    store.inTransaction(unit -> {
      new TrustTokens(unit).learnIssued(LID, then);
      return true;
    });
    time.advance(Duration.ofDays(40));

    issuing.afterNewIdentity(world.connection(), LID);
    issuing.afterNewIdentity(world.connection(), Jid.lid("100000000000010"));
    issuing.afterMessage(world.connection(), Jid.lid("100000000000011"));

    assertThat(token(question()).jid("jid")).hasValue(Jid.lid("100000000000011"));
    assertThat(world.server().rest()).isEmpty();
  }
}
