package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Connecting;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.SendOutcome.Sent;
import dev.kurir.whatsapp.SendOutcome.Unknown;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the client makes of a server, a network and a store that fail it.
class DisruptionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicInteger IDS = new AtomicInteger();

  @TempDir Path folder;
  private SandboxWorld world;
  private Phone phone;
  private TestClient account;

  @BeforeEach
  void link() {
    world = SandboxWorld.start(folder);
    phone = world.phone("Budi");
    account = world.link(phone);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "close"})
  void aLostSocketIsOpenedAgainByItself(String kind) {
    fault(kind, Map.of());

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.NETWORK);
    assertThat(account.next()).isInstanceOf(Connecting.class);
    account.await(Connected.class);
    assertThatTextsGoBothWays();
  }

  @Test
  void anEndOfTheStreamIsNoEndOfTheLink() {
    fault("end", Map.of());

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.SERVER);
    account.await(Connected.class);
    assertThatTextsGoBothWays();
  }

  @ParameterizedTest
  @ValueSource(strings = {"xml-not-well-formed", "ack"})
  void aStanzaThatTheServerDidNotLikeDoesNotCostTheLink(String child) {
    fault("stream-error", Map.of("child", child));

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.PROTOCOL);
    account.await(Connected.class);
    assertThatTextsGoBothWays();
  }

  @Test
  void bytesThatNobodySealedEndTheConnectionOnly() {
    fault("garbage", Map.of());

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.PROTOCOL);
    account.await(Connected.class);
    assertThatTextsGoBothWays();
  }

  @ParameterizedTest
  @CsvSource({"expired,CERTIFICATE", "forged,CERTIFICATE", "garbage,PROTOCOL", "cut,NETWORK"})
  void aHandshakeThatFailsIsTriedAgain(String part, Cause cause) {
    account.client().stop();
    account.await(Stopped.class);
    world.api().fault(Map.of("kind", "handshake", "part", part));

    account.start();

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(cause);
    account.await(Connected.class);
    assertThat(device()).isPresent();
  }

  /// No name server is asked for a label of more than 63 letters.
  @Test
  void aNameThatCannotBeResolvedIsAsGoodAsNoNetwork() {
    var settings = world.settings();
    var lost =
        world.again(
            account,
            new ClientSettings(
                URI.create("ws://" + "x".repeat(64) + ".invalid/ws/chat"),
                settings.noiseRoot(),
                settings.version(),
                settings.initialPreKeys(),
                settings.preKeyBatch()));

    lost.start();

    assertThat(lost.await(Reconnecting.class).cause()).isEqualTo(Cause.NETWORK);
    lost.await(Reconnecting.class);
    assertThat(device()).isPresent();
  }

  @Test
  void aBanForAWhileIsWaitedForAndKeepsTheLink() {
    account.client().stop();
    account.await(Stopped.class);
    fault("failure", Map.of("reason", 402, "code", 101, "expire", 3_600));

    account.start();

    assertThat(account.await(Reconnecting.class))
        .isEqualTo(new Reconnecting(Cause.RESTRICTED, Duration.ofHours(1)));
    assertThat(device()).isPresent();
    // nothing would keep the server from letting it in now, but nobody asks
    var restarted = world.again(account).start();
    var waiting = restarted.await(Reconnecting.class);
    assertThat(waiting.cause()).isEqualTo(Cause.RESTRICTED);
    assertThat(waiting.in()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
  }

  @Test
  void aServerInTroubleIsVisitedAgain() {
    fault("stream-error", Map.of("code", 503));

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.SERVER);
    account.await(Connected.class);
    assertThatTextsGoBothWays();
  }

  @Test
  void anAmbiguousErrorOfTheStreamDoesNotCostTheLink() {
    fault("stream-error", Map.of("code", 401));

    account.await(Reconnecting.class);
    account.await(Connected.class);
  }

  @Test
  void aRestartIsFollowedAtOnce() {
    fault("stream-error", Map.of("code", 515));

    assertThat(account.next()).isInstanceOf(Connecting.class);
    assertThat(account.next()).isInstanceOf(Connected.class);
  }

  @Test
  void aConflictStopsForGoodAndKeepsTheLink() {
    fault("stream-error", Map.of("code", 409, "conflict", "replaced"));

    assertThat(account.next()).isEqualTo(new Stopped(Cause.REPLACED));
    assertThat(device()).isPresent();
  }

  @Test
  void aConflictIsHeardWhileTextsGoBothWays() {
    var friend = world.phone("Ayu");
    var talking = new AtomicBoolean(true);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(() -> {
        while (talking.get()) {
          var _ = account.client().sendText(newId(), Jid.pn(friend.number()), "apa kabar?");
        }
      });
      threads.submit(() -> {
        while (talking.get()) {
          friend.write(phone.number(), "baik");
        }
      });
      try {
        for (int i = 0; i < 10; i++) {
          account.awaitMessage();

          fault("stream-error", Map.of("code", 409, "conflict", "replaced"));

          assertThat(account.next()).isEqualTo(new Stopped(Cause.REPLACED));
          account.start();
          account.await(Connected.class);
        }
      } finally {
        talking.set(false);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"401,USER_UNLINKED", "403,BANNED", "406,BANNED"})
  void aLoginThatSaysTheLinkIsGoneDropsTheKeys(int reason, Cause cause) {
    failTheNextLogin(reason);

    assertThat(account.await(Stopped.class).cause()).isEqualTo(cause);
    assertThat(device()).isEmpty();
  }

  @Test
  void whatWhatsAppSaysWithItsRefusalIsTold() {
    account.client().stop();
    account.await(Stopped.class);
    fault("failure", Map.of("reason", 403, "header", "Keluar", "subtext", "Pakai yang resmi"));

    account.start();

    assertThat(account.await(Stopped.class).words()).contains("Keluar – Pakai yang resmi");
  }

  @ParameterizedTest
  @CsvSource({
    "402,RESTRICTED",
    "405,OUTDATED_CLIENT",
    "400,PROTOCOL",
    "409,PROTOCOL",
    "411,PROTOCOL",
    "413,PROTOCOL",
    "414,PROTOCOL",
    "415,PROTOCOL",
    "418,PROTOCOL"
  })
  void aLoginThatIsRefusedForAnotherReasonStopsAndKeepsTheLink(int reason, Cause cause) {
    failTheNextLogin(reason);

    assertThat(account.await(Stopped.class).cause()).isEqualTo(cause);
    assertThat(device()).isPresent();
    account.start();
    account.await(Connected.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 501, 503})
  void aLoginIntoAServerInTroubleIsTriedAgain(int reason) {
    failTheNextLogin(reason);

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.SERVER);
    account.await(Connected.class);
    assertThat(device()).isPresent();
  }

  @Test
  void aLostAcknowledgementIsAnUnknownOutcomeAndTheSameIdIsShownOnce() throws Exception {
    var friend = world.phone("Ayu");
    var to = Jid.pn(friend.number());
    String id = newId();
    fault("lose-acks", Map.of());

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcome = threads.submit(() -> account.client().sendText(id, to, "sekali saja"));
      friend.awaitText("sekali saja", PATIENCE);
      fault("drop", Map.of());
      assertThat(outcome.get()).isInstanceOf(Unknown.class);
    }
    account.await(Connected.class);

    assertThat(account.client().sendText(id, to, "sekali saja")).isInstanceOf(Sent.class);
    assertThat(account.client().sendText(newId(), to, "lalu")).isInstanceOf(Sent.class);
    friend.awaitText("lalu", PATIENCE);
    assertThat(friend.received()).containsExactly("sekali saja", "lalu");
  }

  @Test
  void aServerThatIsAwayIsWaitedFor() {
    world.stop();
    account.await(Reconnecting.class);
    account.await(Reconnecting.class);

    world.startAgain();

    account.await(Connected.class);
    assertThatTextsGoBothWays();
  }

  @Test
  void aConnectionThatIsLostWhileACodeIsShownOffersANewOne() {
    var other = world.client().start();
    String first = other.await(QrOffered.class).text();

    world.restart();

    var second = other.await(QrOffered.class);
    assertThat(second.number()).isEqualTo(1);
    assertThat(second.text()).isNotEqualTo(first);
    world.phone("Ayu").scan(second.text());
    other.await(Connected.class);
  }

  @Test
  void aMessageThatCannotBeStoredIsNotAcknowledgedAndComesAgain() {
    var friend = world.phone("Ayu");
    account.failStore(() -> new StoreUnavailableException(new IllegalStateException("down")));

    friend.write(phone.number(), "jangan hilang");
    account.await(Reconnecting.class);
    account.healStore();

    account.await(Connected.class);
    assertThat(account.awaitMessage().text()).hasValue("jangan hilang");
    assertThat(account.store().inbox()).hasSize(1);
  }

  @Test
  void aStoreThatIsDownFailsTheSendAndNothingIsWritten() {
    var friend = world.phone("Ayu");
    account.failStore(() -> new StoreUnavailableException(new IllegalStateException("down")));

    var outcome = account.client().sendText(newId(), Jid.pn(friend.number()), "tidak");

    assertThat(outcome)
        .isInstanceOfSatisfying(SendOutcome.Failed.class, f -> assertThat(f.retry()).isTrue());
    account.healStore();
    assertThatTextsGoBothWays();
  }

  @Test
  void anOwnerThatWasReplacedStopsWithoutAnotherWord() {
    var friend = world.phone("Ayu");
    account.failStore(StaleOwnerException::new);

    var outcome = account.client().sendText(newId(), Jid.pn(friend.number()), "tidak");

    assertThat(outcome).isInstanceOf(SendOutcome.NotConnected.class);
    assertThat(account.await(Stopped.class).cause()).isEqualTo(Cause.STALE_OWNER);
    account.healStore();
    assertThat(device()).isPresent();
  }

  private void assertThatTextsGoBothWays() {
    var friend = world.phone("Sari");
    assertThat(account.client().sendText(newId(), Jid.pn(friend.number()), "masih ada?"))
        .isInstanceOf(Sent.class);
    friend.awaitText("masih ada?", PATIENCE);
    friend.write(phone.number(), "masih");
    assertThat(account.awaitMessage().text()).hasValue("masih");
  }

  private void failTheNextLogin(int reason) {
    account.client().stop();
    account.await(Stopped.class);
    fault("failure", Map.of("reason", reason));
    account.start();
  }

  private void fault(String kind, Map<String, ?> more) {
    var fault = new HashMap<String, Object>(more);
    fault.put("kind", kind);
    fault.put("device", device().orElseThrow().jid().toString());
    world.api().fault(fault);
  }

  private Optional<LinkedDevice> device() {
    return account.store().inTransaction(DeviceRows::read);
  }

  private static String newId() {
    return "3EB0%018X".formatted(0xD000 + IDS.incrementAndGet());
  }
}
