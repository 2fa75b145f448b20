package dev.kurir.whatsapp.store;

import static dev.kurir.whatsapp.store.Unit.Category.DEVICE;
import static dev.kurir.whatsapp.store.Unit.Category.PRE_KEY;
import static dev.kurir.whatsapp.store.Unit.Category.SENT;
import static dev.kurir.whatsapp.store.Unit.Category.SESSION;
import static dev.kurir.whatsapp.store.Unit.Category.TRUST_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.Outgoing.Receipt;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every memory of a device must do, wherever it keeps it. Whoever implements it gives a
/// fresh, empty device for each test.
public interface DeviceStoreContract {
  /// The same store at each call inside one test.
  DeviceStore store();

  /// The host has accepted a message to this person, and nothing was tried yet.
  void givenQueued(String messageId, Jid to);

  /// Where that message stands: `queued`, `sending`, `delivered` or `read`.
  String stateOf(String messageId);

  /// The ids of the inbound messages that are kept, oldest first.
  List<String> inbox();

  /// Until when new chats are paused, as the host has it.
  Optional<Instant> lockedUntil();

  /// How many new chats may be begun, as the host has it; empty: any number.
  Optional<Integer> newChats();

  /// What is kept of somebody: `push name|full name|muted until|archived`; empty when nothing.
  String contact(Jid who);

  Jid PN = Jid.pn("6281200000001");
  Jid LID = Jid.lid("100000000000001");
  Jid OTHER_PN = Jid.pn("6281200000002");
  Jid OTHER_LID = Jid.lid("100000000000002");

  private void does(Consumer<Unit> work) {
    store()
        .inTransaction(unit -> {
          work.accept(unit);
          return true;
        });
  }

  private void failsAfter(Consumer<Unit> work) {
    assertThatThrownBy(() ->
            does(unit -> {
              work.accept(unit);
              throw new Changed("mind");
            }))
        .isInstanceOf(Changed.class)
        .hasMessage("mind");
  }

  /// Thrown by the work of a unit in these tests; must come out as it is.
  final class Changed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Changed(String what) {
      super(what);
    }
  }

  private Optional<byte[]> row(Unit.Category category, String id) {
    return store().inTransaction(unit -> unit.read(category, id));
  }

  private List<String> keyIds(Unit.Category category, int limit) {
    return store().inTransaction(unit -> unit.keyIds(category, limit));
  }

  private long count(Unit.Category category) {
    return store().inTransaction(unit -> unit.count(category));
  }

  private boolean learn(Jid pn, Jid lid) {
    return store().inTransaction(unit -> unit.lids().learn(pn, lid));
  }

  private Optional<Jid> lidOf(Jid pn) {
    return store().inTransaction(unit -> unit.lids().lidOf(pn));
  }

  private Optional<Jid> pnOf(Jid lid) {
    return store().inTransaction(unit -> unit.lids().pnOf(lid));
  }

  static Inbox.InboundMessage message(String id, Jid sender, String text) {
    return new Inbox.InboundMessage(
        id,
        sender.withDevice(0),
        sender,
        Optional.empty(),
        Optional.of(sender.withDevice(0)),
        false,
        1_795_000_000L,
        Optional.of("Ayu"),
        "text",
        Optional.of(text),
        new byte[] {1, 2, 3},
        false);
  }

  @Test
  default void rowsAreKeptByCategoryAndKeyId() {
    does(unit -> {
      unit.write(SESSION, "1_1.0", new byte[] {1});
      unit.write(PRE_KEY, "1_1.0", new byte[] {2});
    });

    assertThat(row(SESSION, "1_1.0")).hasValue(new byte[] {1});
    assertThat(row(PRE_KEY, "1_1.0")).hasValue(new byte[] {2});
    assertThat(row(SESSION, "1_1.1")).isEmpty();
  }

  /// What is kept for some days only is a row like every other while it is there.
  @Test
  default void sentMessagesAreRowsToo() {
    does(unit -> {
      unit.write(SENT, "3EB01", new byte[] {1});
      unit.write(SENT, "3EB02", new byte[] {2});
      unit.write(SESSION, "3EB01", new byte[] {3});
    });
    does(unit -> unit.write(SENT, "3EB01", new byte[] {4}));
    does(unit -> unit.delete(SENT, List.of("3EB02")));

    assertThat(row(SENT, "3EB01")).hasValue(new byte[] {4});
    assertThat(row(SESSION, "3EB01")).hasValue(new byte[] {3});
    assertThat(keyIds(SENT, 10)).containsExactly("3EB01");
    assertThat(count(SENT)).isEqualTo(1);
    does(Unit::deleteAll);
    assertThat(count(SENT)).isZero();
  }

  @Test
  default void keyIdsMayBeAddressesWithASuffix() {
    does(unit ->
        unit.write(
            TRUST_TOKEN, Map.of(LID.toString(), new byte[] {1}, LID + "/issued", new byte[] {2})));

    assertThat(keyIds(TRUST_TOKEN, 9)).containsExactly(LID.toString(), LID + "/issued");
    assertThat(row(TRUST_TOKEN, LID + "/issued")).hasValue(new byte[] {2});
  }

  @Test
  default void aPauseOfNewChatsIsKeptUntilItIsLifted() {
    var end = Instant.parse("2026-12-24T18:00:00Z");
    does(unit -> unit.restrictions().timeLock(Optional.empty(), "DEFAULT"));
    assertThat(lockedUntil()).isEmpty();

    does(unit -> unit.restrictions().timeLock(Optional.of(end.minusSeconds(9)), "BIZ_QUALITY"));
    does(unit -> unit.restrictions().timeLock(Optional.of(end), "BIZ_QUALITY"));
    does(unit -> unit.restrictions().timeLock(Optional.of(end), "BIZ_QUALITY"));
    assertThat(lockedUntil()).hasValue(end);

    does(unit -> unit.restrictions().timeLock(Optional.empty(), "DEFAULT"));
    assertThat(lockedUntil()).isEmpty();
  }

  @Test
  default void aQuotaOfNewChatsIsKeptBesideThePause() {
    var end = Instant.parse("2026-12-24T18:00:00Z");
    does(unit -> unit.restrictions().timeLock(Optional.of(end), "BIZ_QUALITY"));
    does(unit -> unit.restrictions().newChats(quota(Optional.of(7), false)));
    assertThat(newChats()).hasValue(7);
    assertThat(lockedUntil()).hasValue(end);

    does(unit -> unit.restrictions().newChats(quota(Optional.empty(), false)));
    assertThat(newChats()).isEmpty();
    assertThat(lockedUntil()).hasValue(end);
  }

  @Test
  default void restrictionsGoWithTheLinkAndWithAUnitThatFails() {
    var end = Instant.parse("2026-12-24T18:00:00Z");
    failsAfter(unit -> unit.restrictions().timeLock(Optional.of(end), "BIZ_QUALITY"));
    assertThat(lockedUntil()).isEmpty();

    does(unit -> unit.restrictions().timeLock(Optional.of(end), "BIZ_QUALITY"));
    does(unit -> unit.restrictions().newChats(quota(Optional.of(7), true)));
    does(Unit::deleteAll);

    assertThat(lockedUntil()).isEmpty();
    assertThat(newChats()).isEmpty();
  }

  private static Restrictions.NewChats quota(Optional<Integer> total, boolean capped) {
    return new Restrictions.NewChats(
        total.map(_ -> 3), total, capped, Optional.of(Instant.parse("2026-12-31T00:00:00Z")));
  }

  @Test
  default void aLaterWriteReplacesTheRow() {
    does(unit -> unit.write(DEVICE, "self", new byte[] {1}));
    does(unit -> unit.write(DEVICE, "self", new byte[] {2, 3}));

    assertThat(row(DEVICE, "self")).hasValue(new byte[] {2, 3});
    assertThat(count(DEVICE)).isEqualTo(1);
  }

  @Test
  default void anEmptyAndALargeValueComeBackAsTheyWere() {
    byte[] large = new byte[200_000];
    Arrays.fill(large, 7, 100_000, (byte) 0xa5);
    does(unit -> unit.write(SESSION, Map.of("empty", new byte[0], "large", large)));

    assertThat(row(SESSION, "empty")).hasValue(new byte[0]);
    assertThat(row(SESSION, "large")).hasValue(large);
  }

  @Test
  default void aValueThatIsChangedAfterwardsDoesNotChangeTheRow() {
    byte[] value = {1};
    does(unit -> {
      unit.write(SESSION, "a", value);
      value[0] = 9;
      assertThat(unit.read(SESSION, "a")).hasValue(new byte[] {1});
    });

    assertThat(row(SESSION, "a")).hasValue(new byte[] {1});
  }

  @Test
  default void manyRowsAreReadAtOnceAndMissingOnesLeftOut() {
    does(unit -> unit.write(SESSION, Map.of("a", new byte[] {1}, "b", new byte[] {2})));

    var found = store().inTransaction(unit -> unit.read(SESSION, List.of("a", "b", "c")));

    assertThat(found).containsOnlyKeys("a", "b");
    assertThat(found.get("b")).isEqualTo(new byte[] {2});
    var none = store().inTransaction(unit -> unit.read(SESSION, List.of()));
    assertThat(none).isEmpty();
  }

  @Test
  default void keyIdsComeInAscendingOrderOfTheirCharactersUpToTheLimit() {
    does(unit ->
        List.of("b", "B", "10", "9", "a.1", "a_1")
            .forEach(id -> unit.write(PRE_KEY, id, new byte[] {0})));

    assertThat(keyIds(PRE_KEY, 100)).containsExactly("10", "9", "B", "a.1", "a_1", "b");
    assertThat(keyIds(PRE_KEY, 2)).containsExactly("10", "9");
  }

  @Test
  default void deletedRowsAreGoneAndMissingOnesAreNoMatter() {
    does(unit -> unit.write(PRE_KEY, Map.of("1", new byte[] {1}, "2", new byte[] {2})));

    does(unit -> unit.delete(PRE_KEY, List.of("1", "7")));

    assertThat(keyIds(PRE_KEY, 9)).containsExactly("2");
  }

  @Test
  default void aUnitSeesWhatItWroteItself() {
    does(unit -> unit.write(PRE_KEY, "1", new byte[] {1}));

    does(unit -> {
      unit.write(PRE_KEY, "2", new byte[] {2});
      unit.delete(PRE_KEY, List.of("1"));
      unit.lids().learn(PN, LID);

      assertThat(unit.read(PRE_KEY, "2")).isPresent();
      assertThat(unit.read(PRE_KEY, List.of("1", "2"))).containsOnlyKeys("2");
      assertThat(unit.keyIds(PRE_KEY, 9)).containsExactly("2");
      assertThat(unit.count(PRE_KEY)).isEqualTo(1);
      assertThat(unit.lids().lidOf(PN)).hasValue(LID);
    });
  }

  @Test
  default void aUnitThatThrowsLeavesNothing() {
    givenQueued("3EB0AA", PN);
    does(unit -> {
      unit.write(SESSION, "old", new byte[] {1});
      unit.write(SESSION, "gone", new byte[] {1});
      unit.lids().learn(PN, LID);
    });

    failsAfter(unit -> {
      unit.write(SESSION, "old", new byte[] {2});
      unit.write(SESSION, "new", new byte[] {2});
      unit.delete(SESSION, List.of("gone"));
      unit.lids().learn(PN, OTHER_LID);
      unit.outgoing().sending("3EB0AA", LID);
      unit.inbox().accept(message("3EB0BB", LID.withDevice(3), "hello"));
    });

    assertThat(row(SESSION, "old")).hasValue(new byte[] {1});
    assertThat(row(SESSION, "gone")).isPresent();
    assertThat(row(SESSION, "new")).isEmpty();
    assertThat(lidOf(PN)).hasValue(LID);
    assertThat(pnOf(OTHER_LID)).isEmpty();
    assertThat(stateOf("3EB0AA")).isEqualTo("queued");
    assertThat(inbox()).isEmpty();
  }

  @Test
  default void aUnitThatThrowsAfterForgettingTheLinkForgetsNothing() {
    does(unit -> {
      unit.write(DEVICE, "self", new byte[] {1});
      unit.lids().learn(PN, LID);
    });

    failsAfter(Unit::deleteAll);

    assertThat(row(DEVICE, "self")).isPresent();
    assertThat(lidOf(PN)).hasValue(LID);
  }

  @Test
  default void forgettingTheLinkTakesEveryRowAndMapping() {
    does(unit -> {
      for (var category : Unit.Category.values()) {
        unit.write(category, "x", new byte[] {1});
      }
      unit.lids().learn(PN, LID);
    });

    does(Unit::deleteAll);

    for (var category : Unit.Category.values()) {
      assertThat(count(category)).isZero();
    }
    assertThat(lidOf(PN)).isEmpty();
    assertThat(pnOf(LID)).isEmpty();
  }

  @Test
  default void aUnitIsDeadAfterItsTransaction() {
    var leaked = new AtomicReference<Unit>();
    does(leaked::set);

    assertThatThrownBy(() -> leaked.get().write(SESSION, "a", new byte[] {1}))
        .isInstanceOf(RuntimeException.class);
    assertThat(row(SESSION, "a")).isEmpty();
  }

  @Test
  default void unitsMayRunAtTheSameTime() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done =
          IntStream.range(0, 16)
              .<Future<?>>mapToObj(
                  i -> threads.submit(() -> does(u -> u.write(PRE_KEY, "k" + i, new byte[] {1}))))
              .toList();
      for (var each : done) {
        each.get();
      }
    }

    assertThat(count(PRE_KEY)).isEqualTo(16);
  }

  @Test
  default void aPhoneNumberAndALidFindEachOther() {
    boolean changed = learn(PN, LID);

    assertThat(changed).isTrue();
    assertThat(lidOf(PN)).hasValue(LID);
    assertThat(pnOf(LID)).hasValue(PN);
    assertThat(lidOf(OTHER_PN)).isEmpty();
  }

  @Test
  default void learningWhatIsKnownChangesNothing() {
    does(unit -> unit.lids().learn(PN, LID));

    assertThat(learn(PN, LID)).isFalse();
  }

  @Test
  default void aNewLidOfANumberDropsTheOldPair() {
    does(unit -> unit.lids().learn(PN, LID));

    assertThat(learn(PN, OTHER_LID)).isTrue();

    assertThat(lidOf(PN)).hasValue(OTHER_LID);
    assertThat(pnOf(LID)).isEmpty();
  }

  @Test
  default void aNewNumberOfALidDropsTheOldPair() {
    does(unit -> unit.lids().learn(PN, LID));

    assertThat(learn(OTHER_PN, LID)).isTrue();

    assertThat(pnOf(LID)).hasValue(OTHER_PN);
    assertThat(lidOf(PN)).isEmpty();
  }

  @Test
  default void twoPairsThatSwapTheirSidesStayOneToOne() {
    does(unit -> {
      unit.lids().learn(PN, LID);
      unit.lids().learn(OTHER_PN, OTHER_LID);
      unit.lids().learn(PN, OTHER_LID);
    });

    assertThat(lidOf(PN)).hasValue(OTHER_LID);
    assertThat(lidOf(OTHER_PN)).isEmpty();
    assertThat(pnOf(LID)).isEmpty();
  }

  @Test
  default void anOutgoingMessageMovesForwardOnly() {
    givenQueued("3EB001", PN);

    does(unit -> unit.outgoing().sending("3EB001", LID));
    assertThat(stateOf("3EB001")).isEqualTo("sending");
    does(unit -> unit.outgoing().sending("3EB001", LID));
    assertThat(stateOf("3EB001")).isEqualTo("sending");
    does(unit -> unit.outgoing().received("3EB001", LID, Receipt.READ, 1_795_000_001L));
    assertThat(stateOf("3EB001")).isEqualTo("read");
    does(unit -> unit.outgoing().received("3EB001", LID, Receipt.DELIVERED, 1_795_000_002L));
    assertThat(stateOf("3EB001")).isEqualTo("read");
    does(unit -> unit.outgoing().sending("3EB001", LID));
    assertThat(stateOf("3EB001")).isEqualTo("read");
  }

  @Test
  default void aReceiptThatComesBeforeTheAcknowledgementCounts() {
    givenQueued("3EB002", PN);
    does(unit -> unit.outgoing().sending("3EB002", LID));

    does(unit -> unit.outgoing().received("3EB002", LID, Receipt.DELIVERED, 1_795_000_001L));

    assertThat(stateOf("3EB002")).isEqualTo("delivered");
  }

  @Test
  default void aReceiptForAnUnknownMessageIsNoMatter() {
    does(unit -> unit.outgoing().received("3EB0FF", LID, Receipt.READ, 1_795_000_001L));

    assertThat(inbox()).isEmpty();
  }

  @Test
  default void inboundMessagesAreKeptInOrder() {
    does(unit -> unit.inbox().accept(message("A1", LID.withDevice(1), "one")));
    does(unit -> unit.inbox().accept(message("A2", LID.withDevice(1), "two")));

    assertThat(inbox()).containsExactly("A1", "A2");
  }

  @Test
  default void aRedeliveryIsKeptOnce() {
    does(unit -> unit.inbox().accept(message("A1", LID.withDevice(1), "one")));
    does(unit -> unit.inbox().accept(message("A1", LID.withDevice(1), "one")));

    assertThat(inbox()).containsExactly("A1");
  }

  @Test
  default void theSameIdOfAnotherPersonIsAnotherMessage() {
    does(unit -> unit.inbox().accept(message("A1", LID.withDevice(1), "one")));
    does(unit -> unit.inbox().accept(message("A1", OTHER_LID, "two")));

    assertThat(inbox()).containsExactly("A1", "A1");
  }

  private static Inbox.InboundMessage placeholder(String id, Jid sender) {
    return new Inbox.InboundMessage(
        id,
        sender.withDevice(0),
        sender,
        Optional.empty(),
        Optional.of(sender.withDevice(0)),
        false,
        1_795_000_000L,
        Optional.of("Ayu"),
        Inbox.PLACEHOLDER,
        Optional.empty(),
        new byte[0],
        false);
  }

  /// What is kept of an inbound message: its kind and its text, `-` where there is none.
  String kept(String messageId);

  @Test
  default void aMessageTakesThePlaceOfItsPlaceholder() {
    does(unit -> unit.inbox().accept(placeholder("A1", LID.withDevice(2))));
    does(unit -> unit.inbox().accept(message("A2", LID.withDevice(2), "later")));
    assertThat(kept("A1")).isEqualTo("placeholder -");

    does(unit -> unit.inbox().accept(message("A1", LID.withDevice(2), "at last")));

    assertThat(kept("A1")).isEqualTo("text at last");
    assertThat(inbox()).hasSize(2);
    does(unit -> unit.inbox().accept(placeholder("A1", LID.withDevice(2))));
    does(unit -> unit.inbox().accept(message("A1", LID.withDevice(2), "twice")));
    assertThat(kept("A1")).isEqualTo("text at last");
  }

  @Test
  default void aPhonesCopyFillsThePlaceholderOfItsWriterAndNothingElse() {
    does(unit -> {
      unit.inbox().accept(placeholder("A1", LID.withDevice(2)));
      unit.inbox().accept(message("A2", LID.withDevice(2), "read"));
    });

    does(unit -> {
      unit.inbox().fill(message("A1", OTHER_LID, "of somebody else"));
      unit.inbox().fill(message("A2", LID, "read before"));
      unit.inbox().fill(message("A3", LID, "never came"));
    });
    assertThat(kept("A1")).isEqualTo("placeholder -");
    does(unit -> unit.inbox().fill(message("A1", LID, "of the phone")));

    assertThat(kept("A1")).isEqualTo("text of the phone");
    assertThat(kept("A2")).isEqualTo("text read");
    assertThat(inbox()).hasSize(2);
  }

  @Test
  default void whatIsToldOfSomebodyIsKept() {
    does(unit -> {
      unit.contacts().callsThemselves(LID, "Ayu");
      unit.contacts().saved(LID, "Ayu Kantor", "Ayu");
      unit.contacts().muted(LID, -1);
      unit.contacts().archived(LID, true);
    });
    does(unit -> unit.contacts().callsThemselves(LID, "Ayu S"));

    assertThat(contact(LID)).isEqualTo("Ayu S|Ayu Kantor|-1|true");

    does(unit -> {
      unit.contacts().removed(LID);
      unit.contacts().muted(LID, 0);
      unit.contacts().archived(LID, false);
    });
    assertThat(contact(LID)).isEqualTo("Ayu S||0|false");
  }

  @Test
  default void whatIsToldOfANumberGoesToItsLid() {
    does(unit -> {
      unit.contacts().callsThemselves(PN, "Ayu");
      unit.contacts().saved(PN, "Ayu Kantor", "Ayu");
      unit.contacts().archived(PN, true);
      unit.contacts().callsThemselves(OTHER_PN, "Budi");
      unit.contacts().saved(OTHER_PN, "Budi Lama", "Budi");
      unit.contacts().muted(OTHER_PN, -1);
      unit.contacts().callsThemselves(OTHER_LID, "Budi S");
    });
    failsAfter(unit -> unit.lids().learn(PN, LID));
    assertThat(contact(PN)).isEqualTo("Ayu|Ayu Kantor|0|true");

    learn(PN, LID);
    learn(OTHER_PN, OTHER_LID);

    assertThat(contact(LID)).isEqualTo("Ayu|Ayu Kantor|0|true");
    assertThat(contact(OTHER_LID)).isEqualTo("Budi S|Budi Lama|-1|false");
    assertThat(contact(PN)).isEmpty();
    assertThat(contact(OTHER_PN)).isEmpty();
  }

  @Test
  default void whatIsToldOfSomebodyGoesWithTheLink() {
    does(unit -> unit.contacts().callsThemselves(LID, "Ayu"));
    failsAfter(unit -> unit.contacts().callsThemselves(LID, "Budi"));
    assertThat(contact(LID)).isEqualTo("Ayu||0|false");

    does(Unit::deleteAll);

    assertThat(contact(LID)).isEmpty();
  }
}
