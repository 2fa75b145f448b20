package dev.kurir.whatsapp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ConnectionTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  private static Node node(String tag, int number) {
    return Node.of(tag).attr("id", number).attr("from", "123@s.whatsapp.net").build();
  }

  private static void throwing(RuntimeException e) {
    throw e;
  }

  @Test
  void nodesReachTheirHandlersInTheOrderOfArrival() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    var all = new CompletableFuture<Boolean>();
    NodeHandler note =
        (node, _) -> {
          seen.add(node.tag() + node.attr("id").orElse(""));
          if (seen.size() == 40) {
            all.complete(true);
          }
        };
    var it = TestConnection.open(Map.of("a", note, "b", note));

    for (int i = 0; i < 20; i++) {
      it.server().sendTogether(node("a", i), node("b", i));
    }

    all.join();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      expected.addAll(List.of("a" + i, "b" + i));
    }
    assertThat(seen).containsExactlyElementsOf(expected);
  }

  @Test
  void whatTheServerSaysIsReadOnAThreadOfItsOwn() {
    var tasks = new ArrayDeque<Runnable>();
    var done = new AtomicBoolean();
    var connection = new Connection(tasks::add, Map.of(), new Overload(TestTime.start()), _ -> {});

    connection.later(() -> done.set(true));

    assertThat(done).isFalse();
    tasks.remove().run();
    assertThat(done).isTrue();
  }

  @Test
  void anAnswerIsNotHeldUpByAHandlerThatWorks() throws Exception {
    var release = new CompletableFuture<Boolean>();
    var it = TestConnection.open(Map.of("slow", (_, _) -> release.join()));
    it.server().send(node("slow", 1));

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Node> answer = threads.submit(() -> it.connection().requests().get("test"));
      it.server().send(MemoryServer.result(it.server().takeIq("test")).build());

      assertThat(answer.get().attr("type")).hasValue("result");
      release.complete(true);
    }
  }

  @Test
  void afterTooManyQuestionsNoneIsAskedForAWhile() throws Exception {
    var time = TestTime.start();
    var it = TestConnection.open(Map.of(), new Overload(time));
    refuse(it, "one");
    var requests = it.connection().requests();

    assertThatThrownBy(() -> requests.get("two")).isInstanceOf(RefusedException.class);
    requests.begin("get", "begun", List.of());
    assertThat(it.server().takeIq("begun").attr("type")).hasValue("get"); // and not "two"

    time.advance(Overload.FIRST);
    refuse(it, "three");
    time.advance(Overload.FIRST);
    assertThatThrownBy(() -> requests.get("four")).isInstanceOf(RefusedException.class);
    time.advance(Overload.FIRST);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Node> answer = threads.submit(() -> requests.get("five"));
      it.server().send(MemoryServer.result(it.server().takeIq("five")).build());
      assertThat(answer.get().attr("type")).hasValue("result");
    }
    refuse(it, "six");
    time.advance(Overload.FIRST);
    refuse(it, "seven"); // is asked again: the one before it was answered
  }

  private static void refuse(TestConnection it, String xmlns) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Node> answer = threads.submit(() -> it.connection().requests().get(xmlns));
      var asked = it.server().takeIq(xmlns);
      it.server()
          .send(
              Node.of("iq")
                  .attr("id", asked.attr("id").orElseThrow())
                  .attr("type", "error")
                  .child(Node.of("error").attr("code", 429).attr("text", "rate-overlimit"))
                  .build());
      assertThatThrownBy(answer::get).hasCauseInstanceOf(RefusedException.class);
    }
  }

  @Test
  void questionsHaveIdsOfTheirOwnAndGetTheirOwnAnswers() throws Exception {
    var it = TestConnection.open();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Node> one = threads.submit(() -> it.connection().requests().get("one"));
      Future<Node> two = threads.submit(() -> it.connection().requests().get("two"));
      Node askedOne = it.server().takeIq("one");
      Node askedTwo = it.server().takeIq("two");
      assertThat(askedOne.attr("id")).isNotEqualTo(askedTwo.attr("id"));

      it.server().send(MemoryServer.result(askedTwo).attr("n", 2).build());
      it.server().send(MemoryServer.result(askedOne).attr("n", 1).build());

      assertThat(one.get().attr("n")).hasValue("1");
      assertThat(two.get().attr("n")).hasValue("2");
    }
  }

  @Test
  void anErrorIsARefusalWithTheServersNumber() throws Exception {
    var it = TestConnection.open();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answer =
          threads.submit(() -> {
            try {
              return it.connection().requests().get("test").tag();
            } catch (RefusedException e) {
              return e.code() + " " + e.isPassing();
            }
          });
      it.server().send(MemoryServer.error(it.server().takeIq("test"), 429));

      assertThat(answer.get()).isEqualTo("429 true");
    }
  }

  @Test
  void aQuestionThatIsNotAnsweredEndsAtItsDeadline() {
    var it = TestConnection.open();

    assertThatThrownBy(() -> it.connection().requests().ask("get", "test", List.of(), SHORT))
        .isInstanceOf(NoAnswerException.class);
    assertThat(it.connection().isOver()).isFalse();
  }

  @Test
  void whoeverWaitsIsToldWhenTheConnectionEnds() throws Exception {
    var it = TestConnection.open();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answer =
          threads.submit(() -> {
            try {
              return it.connection().requests().get("test").tag();
            } catch (DisconnectedException _) {
              return "told";
            }
          });
      it.server().takeIq("test");

      it.server().drop();

      assertThat(answer.get()).isEqualTo("told");
      assertThat(it.awaitEnding()).isEqualTo(new Ending.Lost(Cause.NETWORK));
    }
    assertThatThrownBy(() -> it.connection().requests().get("later"))
        .isInstanceOf(DisconnectedException.class);
  }

  @Test
  void whatTheServerSaidBeforeItHungUpIsHeardFirst() throws Exception {
    var it =
        TestConnection.open(Map.of("bye", (_, c) -> c.end(new Ending.Over(Cause.REPLACED, false))));

    it.server().send(node("bye", 1));
    it.server().drop();

    assertThat(it.awaitEnding()).isEqualTo(new Ending.Over(Cause.REPLACED, false));
    assertThat(it.endings()).isEmpty();
  }

  /// The write fails before the node that says why is read: the server has hung up already.
  @Test
  void aWriteThatFailsDoesNotDrownOutWhyTheServerHungUp() throws Exception {
    var it =
        TestConnection.open(Map.of("bye", (_, c) -> c.end(new Ending.Over(Cause.REPLACED, false))));
    it.server().takeNothingMore();

    assertThatThrownBy(() -> it.connection().send(node("receipt", 1)))
        .isInstanceOf(DisconnectedException.class);
    it.server().send(node("bye", 1));
    it.server().drop();

    assertThat(it.awaitEnding()).isEqualTo(new Ending.Over(Cause.REPLACED, false));
  }

  @Test
  void aLinkThatTakesNothingAndNeverClosesIsGivenUp() throws Exception {
    var it = TestConnection.open();
    it.server().takeNothingMore();

    it.connection().trySend(node("receipt", 1));

    assertThat(it.awaitEnding()).isEqualTo(new Ending.Lost(Cause.NETWORK));
  }

  @Test
  void itEndsOnceForTheFirstReason() throws Exception {
    var it = TestConnection.open();

    it.connection().end(new Ending.Restart());
    it.connection().end(new Ending.Lost(Cause.SERVER));

    assertThat(it.awaitEnding()).isEqualTo(new Ending.Restart());
    assertThat(it.endings()).isEmpty();
    assertThat(it.server().isClosed()).isTrue();
  }

  @Test
  void nothingIsHandledAfterTheEnd() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    var it =
        TestConnection.open(
            Map.of(
                "end", (_, c) -> c.end(new Ending.Restart()),
                "late", (_, _) -> seen.add("late")));

    it.server().sendTogether(node("end", 1), node("late", 2));

    it.awaitEnding();
    assertThat(seen).isEmpty();
  }

  @Test
  void aHandlerThatFailsRefusesItsNodeAndTheNextOneGoesOn() throws Exception {
    var it =
        TestConnection.open(
            Map.of(
                "message", (_, _) -> throwing(new IllegalStateException("in the test")),
                "call", (node, c) -> c.trySend(Acks.of(node))));

    it.server().send(node("message", 1));
    it.server().send(node("call", 2));

    var refusal = it.server().take("ack");
    assertThat(refusal.attrs())
        .containsEntry("class", "message")
        .containsEntry("id", "1")
        .containsEntry("error", "500");
    assertThat(it.server().take("ack").attrs()).containsEntry("id", "2").doesNotContainKey("error");
  }

  @Test
  void aNodeThatNobodyKnowsIsLeft() throws Exception {
    var it = TestConnection.open(Map.of("call", (node, c) -> c.trySend(Acks.of(node))));

    it.server().send(node("hologram", 1));
    it.server().send(node("call", 2));

    assertThat(it.server().take("ack").attr("id")).hasValue("2");
    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void aStaleOwnerStopsAndWritesNothing() throws Exception {
    var it = TestConnection.open(Map.of("message", (_, _) -> throwing(new StaleOwnerException())));

    it.server().send(node("message", 1));

    assertThat(it.awaitEnding()).isEqualTo(new Ending.Over(Cause.STALE_OWNER, false));
    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void aStoreThatIsDownEndsTheConnectionWithoutAnAcknowledgement() throws Exception {
    var down = new StoreUnavailableException(new IllegalStateException("down"));
    var it = TestConnection.open(Map.of("message", (_, _) -> throwing(down)));

    it.server().send(node("message", 1));

    assertThat(it.awaitEnding()).isEqualTo(new Ending.Lost(Cause.NETWORK));
    assertThat(it.server().rest()).isEmpty();
  }

  @Test
  void bytesThatAreNoFrameOfThisStreamEndIt() throws Exception {
    var it = TestConnection.open();

    it.server()
        .sendGarbage(
            new byte[] {
              0, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20
            });

    assertThat(it.awaitEnding()).isEqualTo(new Ending.Lost(Cause.PROTOCOL));
  }

  @Test
  void tooManyQuestionsAtOnceAreRefusedHere() {
    var waiters = new Waiters();
    for (int i = 0; i < Waiters.LIMIT; i++) {
      var _ = waiters.add("id " + i);
    }

    assertThatThrownBy(() -> waiters.add("one more")).isInstanceOf(NoAnswerException.class);
  }

  @Test
  void anAcknowledgementCarriesWhatTheServerNeedsToFindItsNode() {
    var receipt =
        Node.of("receipt")
            .attr("id", "A1")
            .attr("from", "123@lid")
            .attr("participant", "5:2@lid")
            .attr("recipient", "9@lid")
            .attr("type", "read")
            .build();
    var message = Node.of("message").attr("id", "A2").attr("from", "1@lid").attr("type", "text");

    assertThat(Acks.of(receipt).attrs())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "class", "receipt",
                "id", "A1",
                "to", "123@lid",
                "participant", "5:2@lid",
                "recipient", "9@lid",
                "type", "read"));
    assertThat(Acks.of(message.build()).attrs()).doesNotContainKey("type");
  }
}
