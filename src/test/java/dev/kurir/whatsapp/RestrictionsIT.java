package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.SendOutcome.Refused;
import dev.kurir.whatsapp.SendOutcome.Sent;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.Restrictions.NewChats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the client learns of pauses and quotas of new chats, from the sandbox.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RestrictionsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicInteger IDS = new AtomicInteger();

  @TempDir static Path folder;
  private static SandboxWorld world;

  private final Instant end =
      Instant.now().plus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);

  @BeforeAll
  static void startSandbox() {
    world = SandboxWorld.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    world.close();
  }

  private static SendOutcome send(TestClient account, Phone to) {
    return account
        .client()
        .sendText("3EB2%018X".formatted(IDS.incrementAndGet()), Jid.pn(to.number()), "halo");
  }

  private static <T> void becomes(Supplier<Optional<T>> what, Optional<T> value) {
    Eventually.yes(value.toString(), PATIENCE, () -> what.get().equals(value));
  }

  @Test
  void aPauseIsToldWhenItBeginsAndWhenItEnds() {
    var phone = world.phone("Budi");
    var account = world.link(phone);

    world.api().reach(phone, Map.of("lockedUntil", end.toString()));
    becomes(account.store()::lockedUntil, Optional.of(end));

    world.api().reach(phone, Map.of());
    becomes(account.store()::lockedUntil, Optional.empty());
  }

  @Test
  void aPauseIsAskedForAtEachLogin() {
    var phone = world.phone("Budi");
    world.api().reach(phone, Map.of("lockedUntil", end.toString()));

    var account = world.link(phone);

    becomes(account.store()::lockedUntil, Optional.of(end));
  }

  @Test
  void whilePausedStrangersAreRefusedAndChatsThatExistGoOn() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    assertThat(send(account, friend)).isInstanceOf(Sent.class);

    world.api().reach(phone, Map.of("lockedUntil", end.toString()));

    assertThat(send(account, world.phone("Cici"))).isEqualTo(new Refused(463));
    assertThat(send(account, friend)).isInstanceOf(Sent.class);
  }

  @Test
  void aQuotaIsToldAndAfter463AskedForAgain() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    world.api().reach(phone, Map.of("newChats", 1));
    Eventually.yes("the quota", PATIENCE, () -> used(account).equals(Optional.of(0)));

    assertThat(send(account, world.phone("Ayu"))).isInstanceOf(Sent.class);
    assertThat(send(account, world.phone("Cici"))).isEqualTo(new Refused(463));

    Eventually.yes(
        "it is used up",
        PATIENCE,
        () -> account.store().newChats().filter(NewChats::capped).isPresent());
    assertThat(used(account)).hasValue(1);
  }

  private static Optional<Integer> used(TestClient account) {
    return account.store().newChats().flatMap(NewChats::used);
  }
}
