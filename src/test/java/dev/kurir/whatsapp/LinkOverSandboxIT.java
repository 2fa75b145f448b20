package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.SandboxApi;
import dev.kurir.whatsapp.binary.Jid;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole client against the sandbox's server and its phones.
class LinkOverSandboxIT {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @TempDir Path folder;
  private SandboxWorld world;

  @BeforeEach
  void startSandbox() {
    world = SandboxWorld.start(folder);
  }

  @AfterEach
  void stopSandbox() {
    world.close();
  }

  @Test
  void aPhoneScansTheCodeAndBothSidesWriteToEachOther() {
    SandboxApi.Phone phone = world.phone("Budi");
    SandboxApi.Phone friend = world.phone("Ayu");
    TestClient account = world.link(phone);

    var outcome =
        account.client().sendText("3EB0000000000000000001", Jid.pn(friend.number()), "halo");

    assertThat(outcome).isInstanceOf(SendOutcome.Sent.class);
    assertThat(friend.awaitText("halo", PATIENCE).path("verdict").asText()).isEqualTo("decrypted");
    friend.write(phone.number(), "hai juga");
    var answer = account.awaitMessage();
    assertThat(answer.text()).hasValue("hai juga");
    assertThat(answer.fromMe()).isFalse();
    assertThat(answer.phone()).hasValue(Jid.pn(friend.number()));
    assertThat(answer.chat().toString()).isEqualTo(friend.lid());
  }
}
