package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.QrOffered;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections that look well and are not, on a clock that the test moves.
class SilenceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// At least one ping goes out in it.
  private static final Duration BEAT = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final TestTime time = new TestTime(Instant.now());
  private SandboxWorld world;
  private Phone phone;
  private TestClient account;

  @BeforeEach
  void link() {
    world = SandboxWorld.start(folder);
    phone = world.phone("Budi");
    account = world.clientAt(time).start();
    phone.scan(account.await(QrOffered.class).text());
    account.await(Connected.class);
    for (int i = 0; i < 3; i++) {
      beat();
    }
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /// Lets the next ping be written, its answer come if there is one, and the timer of the ping
  /// after it be set.
  private void beat() {
    var before = time.instant();
    time.advance(BEAT);
    Eventually.yes(
        "the ping is answered, or the connection ended",
        PATIENCE,
        () ->
            account.hasEvent()
                || (account.client().lastAnswer().filter(at -> at.isAfter(before)).isPresent()
                    && !time.waiting().isEmpty()));
  }

  private void fault(String kind) {
    world.api().fault(Map.of("kind", kind, "millis", 3_600_000, "device", phone.jid()));
  }

  private void assertThatItComesBackAndHears() {
    time.advance(Duration.ofSeconds(2)); // the back-off
    account.await(Connected.class);
    world.phone("Ayu").write(phone.number(), "dengar?");
    assertThat(account.awaitMessage().text()).hasValue("dengar?");
  }

  @Test
  void aDeafConnectionIsFoundAndHealedByConnectingAgain() {
    fault("deaf");
    var friend = world.phone("Sari");
    friend.write(phone.number(), "kamu tidak dengar");
    var begin = time.instant();

    while (!account.hasEvent()) {
      beat();
    }

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.SERVER);
    assertThat(Duration.between(begin, time.instant())).isLessThan(Duration.ofMinutes(17));
    time.advance(Duration.ofSeconds(2));
    account.await(Connected.class);
    assertThat(account.awaitMessage().text()).hasValue("kamu tidak dengar");
  }

  @Test
  void aConnectionOnWhichNothingComesAnyMoreIsLeftAfterThreeMinutes() {
    fault("stall");
    awaitLossWithoutAnswers();

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.NETWORK);
    assertThatItComesBackAndHears();
  }

  @Test
  void pingsThatVanishAreEnoughToLeave() {
    fault("ignore-pings");
    awaitLossWithoutAnswers();

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.NETWORK);
    assertThatItComesBackAndHears();
  }

  /// A ping that was written is followed by the timer of the next.
  private void awaitLossWithoutAnswers() {
    var begin = time.instant();
    while (!account.hasEvent()) {
      time.advance(BEAT);
      Eventually.yes(
          "a ping, or the end", PATIENCE, () -> account.hasEvent() || !time.waiting().isEmpty());
      assertThat(Duration.between(begin, time.instant())).isLessThan(Duration.ofMinutes(5));
    }
  }
}
