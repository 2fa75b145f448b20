package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.SendOutcome.Refused;
import dev.kurir.whatsapp.SendOutcome.Sent;
import dev.kurir.whatsapp.tokens.TrustTokens;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Messages to people against a server that asks for privacy tokens.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PrivacyTokensIT extends OnSandbox {
  private static void requireTokens(Phone phone) {
    world.api().reach(phone, Map.of("tokens", true));
  }

  @Test
  void aStrangerCannotBeWrittenToUntilHeHasWritten() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var stranger = world.phone("Ayu");
    requireTokens(phone);

    assertThat(send(account, stranger, "permisi")).isEqualTo(new Refused(463));

    stranger.write(phone.number(), "silakan");
    account.awaitMessage();
    assertThat(send(account, stranger, "terima kasih")).isInstanceOf(Sent.class);
    stranger.awaitText("terima kasih", PATIENCE);
    assertThat(stranger.received()).doesNotContain("permisi");
  }

  @Test
  void whoeverWeWriteToMayWriteBack() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var other = world.phone("Ayu");
    var friend = world.link(other);
    requireTokens(other);

    assertThat(send(friend, phone, "halo?")).isEqualTo(new Refused(463));
    assertThat(send(account, other, "halo")).isInstanceOf(Sent.class);

    Eventually.yes(
        "an answer is taken", PATIENCE, () -> send(friend, phone, "halo juga") instanceof Sent);
  }

  @Test
  void aSaltLetsUsWriteToThePhoneBook() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var contact = world.phone("Ayu");
    requireTokens(phone);
    phone.save(contact.number(), "Ayu");
    account
        .store()
        .inTransaction(unit -> {
          new TrustTokens(unit).keepSalt(salt(phone));
          return true;
        });

    assertThat(send(account, contact, "dari buku telepon")).isInstanceOf(Sent.class);
    contact.awaitText("dari buku telepon", PATIENCE);
  }

  @Test
  void aTokenSurvivesARestartOfTheClient() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    requireTokens(phone);
    friend.write(phone.number(), "simpan ini");
    account.awaitMessage();
    account.close();
    account.await(ClientEvent.Stopped.class);

    var again = world.again(account).start();
    again.await(ClientEvent.Connected.class);

    assertThat(send(again, friend, "masih ingat")).isInstanceOf(Sent.class);
  }

  private static byte[] salt(Phone phone) {
    return HexFormat.of().parseHex(world.api().reach(phone).path("salt").asText());
  }
}
