package dev.kurir.sessions.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.DeviceStore;
import dev.kurir.whatsapp.store.DeviceStoreContract;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.store.Unit.Category;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PgDeviceStoreIT implements DeviceStoreContract {
  private static final Scene scene = new Scene();

  private final Place place = scene.cleared().tenant();
  private final PgDeviceStore store = scene.store(place, 0);

  @AfterAll
  static void close() {
    scene.close();
  }

  @Override
  public DeviceStore store() {
    return store;
  }

  @Override
  public void givenQueued(String messageId, Jid to) {
    scene.outgoing(place, scene.chat(place, to.user(), null, 1), messageId, "queued");
  }

  @Override
  public String stateOf(String messageId) {
    return scene
        .column("select state from message_logs where message_id = ?", messageId)
        .getFirst();
  }

  @Override
  public List<String> inbox() {
    return scene.column("select message_id from message_logs where direction = 'in' order by seq");
  }

  @Override
  public Optional<Instant> lockedUntil() {
    return scene
        .column(
            "select to_char(locked_until at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
                + " from session_limits where locked_until is not null")
        .stream()
        .findFirst()
        .map(Instant::parse);
  }

  @Override
  public Optional<Integer> newChats() {
    return scene
        .column("select chats_total from session_limits where chats_total is not null")
        .stream()
        .findFirst()
        .map(Integer::valueOf);
  }

  @Override
  public String kept(String messageId) {
    return scene
        .column(
            "select concat_ws(' ', type, coalesce(text, '-')) from message_logs where message_id = ?",
            messageId)
        .getFirst();
  }

  @Override
  public String contact(Jid who) {
    return scene
        .column(
            "select concat_ws('|', coalesce(push_name, ''), coalesce(full_name, ''),"
                + " muted_until::text, archived::text) from contacts where jid = ?",
            who.toString())
        .stream()
        .findFirst()
        .orElse("");
  }

  private static final Map<String, Consumer<Unit>> EVERY_USE =
      Map.ofEntries(
          Map.entry("read", unit -> unit.read(Category.DEVICE, "self")),
          Map.entry("key ids", unit -> unit.keyIds(Category.DEVICE, 1)),
          Map.entry("count", unit -> unit.count(Category.DEVICE)),
          Map.entry("write", unit -> unit.write(Category.DEVICE, "self", new byte[1])),
          Map.entry("delete", unit -> unit.delete(Category.DEVICE, List.of("self"))),
          Map.entry("forget", Unit::deleteAll),
          Map.entry("learn", unit -> unit.lids().learn(PN, LID)),
          Map.entry("look up", unit -> unit.lids().lidOf(PN)),
          Map.entry(
              "restrict",
              unit -> unit.restrictions().timeLock(Optional.of(Instant.EPOCH), "BIZ_QUALITY")),
          Map.entry("name", unit -> unit.contacts().callsThemselves(LID, "Ayu")),
          Map.entry("send", unit -> unit.outgoing().sending("3EB001", LID)),
          Map.entry(
              "receive",
              unit -> unit.inbox().accept(DeviceStoreContract.message("A1", LID, "hello"))),
          Map.entry("nothing", _ -> {}));

  @Test
  void afterTheEpochMovedOnEveryUseIsRefusedAndNothingIsWritten() {
    givenQueued("3EB001", PN);
    write("self", 7);
    scene.run("update sessions set epoch = epoch + 1");
    var before = everything();

    EVERY_USE.forEach((name, use) ->
        assertThatThrownBy(() -> does(use)).as(name).isInstanceOf(StaleOwnerException.class));

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void whatWasSentIsKeptForAWeekInAnEnvelope() {
    does(unit -> {
      unit.write(Category.SENT, "old", "secret text".getBytes(UTF_8));
      unit.write(Category.SENT, "young", "secret text".getBytes(UTF_8));
      unit.write(Category.SESSION, "old", new byte[1]);
    });
    scene.run(
        "update passing_rows set kept_at = now() - interval '169 hours' where key_id = 'old'");
    scene.run(
        "update passing_rows set kept_at = now() - interval '167 hours' where key_id = 'young'");

    assertThat(new SessionRows(scene.database, "a").dropPassed()).isFalse();

    assertThat(scene.column("select key_id from passing_rows")).containsExactly("young");
    assertThat(scene.column("select key_id from auth_credits")).containsExactly("old");
    assertThat(scene.column("select encode(value, 'escape') from passing_rows"))
        .noneMatch(value -> value.contains("secret text"));
  }

  @Test
  void aSessionThatIsDeletedRefusesToo() {
    scene.run("delete from tenants");

    assertThatThrownBy(() -> write("self", 1)).isInstanceOf(StaleOwnerException.class);
  }

  @Test
  void aTakeOverWaitsForTheUnitThatWritesAndFencesTheNext() throws Exception {
    var open = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var unit =
          threads.submit(() ->
              does(u -> {
                u.write(Category.DEVICE, "self", new byte[] {5});
                u.count(Category.DEVICE); // it has reached the server
                open.countDown();
                await(mayEnd);
              }));
      await(open);
      var takeOver = threads.submit(() -> scene.run("update sessions set epoch = epoch + 1"));
      assertThatThrownBy(() -> takeOver.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      mayEnd.countDown();

      unit.get(10, TimeUnit.SECONDS);
      takeOver.get(10, TimeUnit.SECONDS);
    }
    assertThatThrownBy(() -> write("self", 9)).isInstanceOf(StaleOwnerException.class);
    assertThat(row(scene.store(place, 1))).hasValue(new byte[] {5});
  }

  /// The new owner may have written what this unit has read.
  @Test
  void aTakeOverBetweenReadingAndWritingRefusesTheUnit() {
    write("self", 1);

    assertThatThrownBy(() ->
            does(unit -> {
              assertThat(unit.read(Category.DEVICE, "self")).hasValue(new byte[] {1});
              scene.run("update sessions set epoch = epoch + 1");
              unit.write(Category.DEVICE, "self", new byte[] {9});
            }))
        .isInstanceOf(StaleOwnerException.class);

    assertThat(row(scene.store(place, 1))).hasValue(new byte[] {1});
    assertThatThrownBy(() -> does(unit -> unit.read(Category.DEVICE, "self")))
        .isInstanceOf(StaleOwnerException.class);
  }

  @Test
  void aConnectionThatDiesBeforeTheCommitLeavesNothing() {
    assertThatThrownBy(() ->
            does(unit -> {
              unit.write(Category.SESSION, "a", new byte[] {1});
              unit.lids().learn(PN, LID);
              unit.inbox().accept(DeviceStoreContract.message("A1", LID, "hello"));
              unit.count(Category.SESSION); // all of it has reached the server
              killConnections();
            }))
        .isInstanceOf(StoreUnavailableException.class);

    assertThat(scene.column("select key_id from auth_credits")).isEmpty();
    assertThat(scene.column("select pn from lid_map")).isEmpty();
    assertThat(inbox()).isEmpty();
    write("self", 1); // and it goes on
  }

  @Test
  void theDatabaseHoldsNoValueInClear() {
    does(unit -> unit.write(Category.SESSION, "628.0", "a private ratchet key".getBytes(UTF_8)));

    assertThat(scene.column("select encode(value, 'escape') from auth_credits"))
        .hasSize(1)
        .noneMatch(value -> value.contains("ratchet"));
  }

  @Test
  void aRowThatWasSwappedWithAnotherIsNoticed() {
    write("a", 1);
    write("b", 2);
    scene.run(
        """
        update auth_credits set value = other.value from auth_credits other
        where auth_credits.key_id <> other.key_id\
        """);

    assertThatThrownBy(() -> store.inTransaction(unit -> unit.read(Category.DEVICE, "a")))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining(place.session().toString());
  }

  @Test
  void anotherMasterKeyIsSaidPlainlyAndTheRowsStay() {
    write("self", 1);

    assertThatThrownBy(() -> scene.keys("bb".repeat(32)).open(place))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("KURIR_MASTER_KEY")
        .hasMessageNotContaining("bb".repeat(32));

    assertThat(read("self")).isEqualTo(1);
  }

  @Test
  void twoSessionsNeverSeeEachOther() {
    var other = scene.store(scene.tenant(), 0);
    write("self", 1);
    does(unit -> unit.lids().learn(PN, LID));

    other.inTransaction(unit -> {
      unit.deleteAll();
      return true;
    });

    assertThat(row(other)).isEmpty();
    assertThat(lid(other)).isEmpty();
    assertThat(read("self")).isEqualTo(1);
    assertThat(lid(store)).hasValue(LID);
  }

  private void does(Consumer<Unit> work) {
    store.inTransaction(unit -> {
      work.accept(unit);
      return true;
    });
  }

  private void write(String keyId, int value) {
    does(unit -> unit.write(Category.DEVICE, keyId, new byte[] {(byte) value}));
  }

  private int read(String keyId) {
    return store.inTransaction(unit -> unit.read(Category.DEVICE, keyId)).orElseThrow()[0];
  }

  private static Optional<byte[]> row(DeviceStore of) {
    return of.inTransaction(unit -> unit.read(Category.DEVICE, "self"));
  }

  private static Optional<Jid> lid(DeviceStore of) {
    return of.inTransaction(unit -> unit.lids().lidOf(PN));
  }

  private List<String> everything() {
    return scene.column(
        """
        select t::text from auth_credits t union all select t::text from lid_map t
        union all select t::text from chats t union all select t::text from message_logs t
        union all select t::text from session_limits t\
        """);
  }

  private void killConnections() {
    scene.column(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()\
        """);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
