package dev.kurir.whatsapp;

import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.binary.Jid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// Tests with real clients on a sandbox of their class.
abstract class OnSandbox {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicInteger IDS = new AtomicInteger();

  @TempDir static Path folder;
  static SandboxWorld world;

  @BeforeAll
  static void startSandbox() {
    world = SandboxWorld.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    world.close();
  }

  static String newId() {
    return "3EB0%018X".formatted(IDS.incrementAndGet());
  }

  static SendOutcome send(TestClient account, Phone to, String text) {
    return account.client().sendText(newId(), Jid.pn(to.number()), text);
  }
}
