package dev.kurir.whatsapp.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The beats of a keep-alive are made by the test; each ping is taken as answered unless it says
/// otherwise.
class HearingTest {
  private static final Jid OWN = Jid.lid("77000000000001");
  private static final Duration BEAT = Duration.ofSeconds(25);
  private static final Duration LONGEST_QUIET = Hearing.QUIET.multipliedBy(6).dividedBy(5);
  private static final Duration SHORTEST_QUIET = Hearing.QUIET.multipliedBy(4).dividedBy(5);

  private final Hearing hearing = new Hearing(() -> Optional.of(OWN));
  private TestConnection it = TestConnection.open();
  private Instant now = TestTime.start().instant();

  private boolean beat() {
    now = now.plus(BEAT);
    return hearing.isLost(it.connection(), now, now);
  }

  private boolean beatFor(Duration span) {
    for (var end = now.plus(span); now.isBefore(end); ) {
      if (beat()) {
        return true;
      }
    }
    return false;
  }

  /// What it asks when it has been quiet for long enough.
  private Node awaitProbe() throws InterruptedException {
    while (it.server().rest().isEmpty()) {
      assertThat(beat()).isFalse();
    }
    return it.server().takeIq("usync", "usync");
  }

  @Test
  void nothingIsAskedWhileTheServerTells() throws Exception {
    for (int i = 0; i < 30; i++) {
      beatFor(Duration.ofMinutes(5));
      int before = it.connection().heard();
      it.server().send(Node.of("ib").build());
      Eventually.yes(
          "it is heard", Duration.ofSeconds(10), () -> it.connection().heard() != before);
    }

    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void afterTenQuietMinutesItAsksForOurOwnDevices() throws Exception {
    var begin = now;

    var probe = awaitProbe();

    assertThat(Duration.between(begin, now))
        .isBetween(SHORTEST_QUIET, LONGEST_QUIET.plus(BEAT.multipliedBy(2)));
    var user =
        probe
            .child("usync")
            .flatMap(usync -> usync.child("list"))
            .flatMap(list -> list.child("user"));
    assertThat(user.flatMap(it -> it.jid("jid"))).contains(OWN);
  }

  @Test
  void anAnswerIsGoodForAnotherTenMinutes() throws Exception {
    answer(MemoryServer.result(awaitProbe()).build());

    assertThat(beatFor(SHORTEST_QUIET.minus(BEAT))).isFalse();

    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void anErrorIsAnAnswerToo() throws Exception {
    answer(MemoryServer.error(awaitProbe(), 429));

    assertThat(beatFor(SHORTEST_QUIET.minus(BEAT))).isFalse();
  }

  /// The question is forgotten when its answer was seen.
  private void answer(Node node) throws InterruptedException {
    it.server().send(node);
    awaitAnswersUntilNow();
    beat();
  }

  /// Answers come in order: when the one to a later question is here, the earlier are.
  private void awaitAnswersUntilNow() {
    var marker = it.connection().requests().begin("get", "w:p", List.of());
    assertThat(marker.answer()).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void twoQuestionsInARowWithoutAnAnswerAreDeaf() throws Exception {
    awaitProbe();

    awaitProbe();

    assertThat(beatFor(Hearing.LIMIT.minus(BEAT))).isFalse();
    assertThat(beatFor(BEAT.multipliedBy(2))).isTrue();
  }

  @Test
  void anAnswerToAPingThatComesTooLateIsNoSignOfHearing() throws Exception {
    awaitProbe();

    it.server().send(Node.of("iq").attr("type", "result").attr("id", "a-forgotten-one").build());
    awaitAnswersUntilNow();
    awaitProbe();

    assertThat(beatFor(Hearing.LIMIT.plus(BEAT))).isTrue();
  }

  @Test
  void whereNothingIsAnsweredItLeavesItToThePings() {
    var lastAnswer = now;
    boolean lost = false;
    for (int i = 0; i < 60; i++) {
      now = now.plus(BEAT);
      lost |= hearing.isLost(it.connection(), now, lastAnswer);
    }

    assertThat(lost).isFalse();
  }

  @Test
  void whatAConnectAgainDoesNotHealIsAskedMoreAndMoreRarely() {
    var longest = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      var begin = now;
      assertThat(beatFor(Hearing.LONGEST.multipliedBy(2))).isTrue();
      longest = Duration.between(begin, now);
      it = TestConnection.open();
    }

    assertThat(longest)
        .isBetween(Hearing.LONGEST.multipliedBy(4).dividedBy(5), Hearing.LONGEST.multipliedBy(2));
  }

  @Test
  void whoIsNotLinkedIsNotAskedFor() {
    var unlinked = new Hearing(Optional::empty);
    for (int i = 0; i < 60; i++) {
      now = now.plus(BEAT);
      assertThat(unlinked.isLost(it.connection(), now, now)).isFalse();
    }
    assertThat(it.server().rest()).isEmpty();
  }
}
