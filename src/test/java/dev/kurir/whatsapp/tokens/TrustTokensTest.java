package dev.kurir.whatsapp.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TrustTokensTest {
  private static final Jid PN = Jid.pn("6281200000009");
  private static final Jid LID = Jid.lid("100000000000009");
  private static final byte[] FIRST = {1, 2, 3};
  private static final byte[] SECOND = {4, 5, 6};

  /// The first second of a bucket of seven days.
  private static final long BUCKET = Instant.parse("2026-12-03T00:00:00Z").getEpochSecond();

  private final TestTime time = new TestTime(Instant.ofEpochSecond(BUCKET));
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final ChatTokens tokens = new ChatTokens(time);

  private void with(Consumer<Unit> work) {
    store.inTransaction(unit -> {
      work.accept(unit);
      return true;
    });
  }

  private void learn(Jid person, byte[] token, long at) {
    with(unit -> new TrustTokens(unit).learn(person, token, at));
  }

  private ChatTokens.Attachment attached() {
    return store.inTransaction(unit -> tokens.of(unit, LID, Optional.of(PN)));
  }

  private void isAttached(String tag, byte[] bytes) {
    assertThat(attached().token())
        .hasValueSatisfying(node -> {
          assertThat(node.tag()).isEqualTo(tag);
          assertThat(node.bytes()).hasValue(bytes);
        });
  }

  @Test
  void aBucketBeginsWhereSevenDaysEnd() {
    assertThat(BUCKET % Duration.ofDays(7).toSeconds()).isZero();
  }

  @Test
  void whatWasGivenGoesAlong() {
    learn(LID, FIRST, BUCKET);

    isAttached("tctoken", FIRST);
  }

  @Test
  void theNewerOneIsKept() {
    learn(LID, SECOND, BUCKET);
    learn(LID, FIRST, BUCKET - 1);

    isAttached("tctoken", SECOND);
  }

  @Test
  void oneWithoutATimeIsNotKept() {
    learn(LID, FIRST, 0);

    assertThat(attached().token()).isEmpty();
  }

  @Test
  void oneThatIsTooLongToBeOneIsNotKept() {
    learn(LID, new byte[5_000], BUCKET);

    assertThat(attached().token()).isEmpty();
  }

  @Test
  void itIsGoodForItsOwnBucketAndThreeMore() {
    learn(LID, FIRST, BUCKET);

    time.advance(Duration.ofDays(28).minusSeconds(1));
    isAttached("tctoken", FIRST);

    time.advance(Duration.ofSeconds(1));
    assertThat(attached().token()).isEmpty();
  }

  @Test
  void whatWasKeptUnderTheNumberIsFoundOnceTheLidIsKnown() {
    learn(PN, FIRST, BUCKET);
    with(unit -> new People(unit).learn(PN, LID));

    isAttached("tctoken", FIRST);
  }

  @Test
  void withoutOneThePhoneBookSpeaks() {
    with(unit -> new TrustTokens(unit).keepSalt("salt".getBytes(StandardCharsets.US_ASCII)));

    // printf '100000000000009@lid' | openssl dgst -sha256 -hmac salt
    isAttached(
        "cstoken",
        HexFormat.of()
            .parseHex("5b5d6c08946f4d259266e27364d9608e24a4e4562c4e7f0d3cbd094a23d7905c"));
  }

  @Test
  void aSaltThatIsTakenBackIsGone() {
    with(unit -> new TrustTokens(unit).keepSalt(SECOND));
    with(unit -> new TrustTokens(unit).forgetSalt());

    assertThat(attached().token()).isEmpty();
  }

  @Test
  void oursIsDueOnceInABucket() {
    assertThat(attached().due()).isTrue();
    with(unit -> new TrustTokens(unit).learnIssued(LID, BUCKET));
    assertThat(attached().due()).isFalse();

    time.advance(Duration.ofDays(7));
    assertThat(attached().due()).isTrue();
  }

  @Test
  void anOlderTimeOfOursChangesNothing() {
    with(unit -> new TrustTokens(unit).learnIssued(LID, BUCKET));
    with(unit -> new TrustTokens(unit).learnIssued(LID, BUCKET - 100));

    assertThat(attached().due()).isFalse();
  }

  @Test
  void assistantsAndAnnouncementsHaveNoTokens() {
    with(unit -> new TrustTokens(unit).keepSalt(SECOND));
    var bot = store.inTransaction(unit -> tokens.of(unit, LID, Optional.of(Jid.pn("13135550002"))));
    var announcements =
        store.inTransaction(unit -> tokens.of(unit, Jid.lid("0"), Optional.empty()));

    assertThat(bot.token()).isEmpty();
    assertThat(bot.due()).isFalse();
    assertThat(announcements.token()).isEmpty();
  }

  @Test
  void aNotificationIsReadAndItsSenderLearnt() {
    var notice =
        Node.of("notification")
            .attr("from", PN)
            .attr("sender_lid", LID)
            .attr("type", "privacy_token")
            .child(
                Node.of("tokens")
                    .child(token("something_else", BUCKET, SECOND))
                    .child(token("trusted_contact", BUCKET, FIRST)))
            .build();

    TokenNotice.take(new SerialDeviceStore(store), notice);

    isAttached("tctoken", FIRST);
    Optional<Jid> learnt = store.inTransaction(unit -> unit.lids().lidOf(PN));
    assertThat(learnt).hasValue(LID);
  }

  @Test
  void aNotificationThatMakesNoSenseIsLeft() {
    var serial = new SerialDeviceStore(store);

    TokenNotice.take(serial, Node.of("notification").build());
    TokenNotice.take(serial, Node.of("notification").attr("from", PN).build());
    TokenNotice.take(
        serial,
        Node.of("notification")
            .attr("from", LID)
            .child(
                Node.of("tokens")
                    .child(
                        Node.of("token")
                            .attr("type", "trusted_contact")
                            .attr("t", "soon")
                            .bytes(FIRST)))
            .build());

    assertThat(attached().token()).isEmpty();
  }

  private static Node.Builder token(String type, long at, byte[] bytes) {
    return Node.of("token").attr("type", type).attr("t", at).attr("jid", PN).bytes(bytes);
  }
}
