package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ContactOutcome.NotConnected;
import dev.kurir.whatsapp.ContactOutcome.NotOnWhatsApp;
import dev.kurir.whatsapp.ContactOutcome.OnWhatsApp;
import dev.kurir.whatsapp.ContactOutcome.TooMany;
import dev.kurir.whatsapp.binary.Jid;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Is this number on WhatsApp?
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContactLookupIT {
  @TempDir static Path folder;
  private static SandboxWorld world;

  @BeforeAll
  static void startSandbox() {
    world = SandboxWorld.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    world.close();
  }

  @Test
  void aNumberWithAnAccountIsFoundAndItsLidLearnt() {
    var account = world.link(world.phone("Budi"));
    var friend = world.phone("Ayu");
    var number = Jid.pn(friend.number());

    var outcome = account.client().lookUp(number);

    var lid = Jid.parse(friend.lid());
    assertThat(outcome).isEqualTo(new OnWhatsApp(number, lid));
    Optional<Jid> learnt = account.store().inTransaction(unit -> unit.lids().lidOf(number));
    assertThat(learnt).isEqualTo(lid);
  }

  @Test
  void aNumberWithoutOneIsNot() {
    var account = world.link(world.phone("Budi"));

    assertThat(account.client().lookUp(Jid.pn("6281999999999"))).isEqualTo(new NotOnWhatsApp());
  }

  @Test
  void tooManyQuestionsAreNotFollowedByMore() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var number = Jid.pn(world.phone("Ayu").number());
    world.api().fault(Map.of("kind", "refuse-queries", "xmlns", "usync", "device", phone.lid()));

    assertThat(account.client().lookUp(number)).isEqualTo(new TooMany());
    // the sandbox would answer this one
    assertThat(account.client().lookUp(number)).isEqualTo(new TooMany());
  }

  @Test
  void nobodyIsAskedWithoutAConnection() {
    var account = world.client();

    assertThat(account.client().lookUp(Jid.pn("6281999999999"))).isEqualTo(new NotConnected());
  }
}
