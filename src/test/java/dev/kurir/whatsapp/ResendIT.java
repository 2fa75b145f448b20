package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.SendOutcome.Sent;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.store.Unit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Devices that cannot read us, against the sandbox: they ask again and get it.
class ResendIT extends LinkedOnSandbox {
  @Test
  void aPhoneThatLostItsSessionAsksAgainAndReadsIt() {
    weKnowEachOther();
    friend.loseSessions();

    assertThat(send("masih ingat?")).isInstanceOf(Sent.class);

    friend.awaitText("masih ingat?", PATIENCE);
    weTalk();
  }

  @Test
  void aPhoneThatWasInstalledAnewReadsTheNextText() {
    weKnowEachOther();
    friend.reinstall();
    Eventually.yes("the old session is gone", PATIENCE, () -> sessions() == 1);

    assertThat(send("hp baru?")).isInstanceOf(Sent.class);

    friend.awaitText("hp baru?", PATIENCE);
    weTalk();
  }

  @Test
  void aPhoneThatWasInstalledAnewWhileWeWereAwayReadsWhatWeSendBeforeWeKnow() {
    weKnowEachOther();
    String address = address();
    var before = account.store().inTransaction(unit -> unit.read(Unit.Category.SESSION, address));
    friend.reinstall();
    Eventually.yes("the old session is gone", PATIENCE, () -> sessions() == 1);
    account
        .store()
        .inTransaction(unit -> {
          unit.write(Unit.Category.SESSION, address, before.orElseThrow());
          return true;
        });

    assertThat(send("hp lama?")).isInstanceOf(Sent.class);

    friend.awaitText("hp lama?", PATIENCE);
    weTalk();
  }

  @Test
  void aTextThatIsSpoiltOnItsWayIsReadTheSecondTime() {
    weKnowEachOther();
    world.api().fault(Map.of("kind", "corrupt", "device", friend.jid(), "count", 2));

    assertThat(send("rusak")).isInstanceOf(Sent.class);

    friend.awaitText("rusak", PATIENCE);
    weTalk();
  }

  @Test
  void ourOwnPhoneGetsItsCopyAgain() {
    weKnowEachOther();
    phone.loseSessions();

    assertThat(send("untuk arsip")).isInstanceOf(Sent.class);

    Eventually.yes(
        "the copy on our phone",
        PATIENCE,
        () ->
            phone.messages().stream()
                .anyMatch(message ->
                    message.path("text").asText().equals("untuk arsip")
                        && message.path("chat").asText().equals(friend.lid())));
    friend.awaitText("untuk arsip", PATIENCE);
  }

  @Test
  void aRequestThatComesAfterARestartIsAnswered() {
    var friends = world.link(friend);
    weKnowEachOther();
    friends.client().stop();
    friends.await(Stopped.class);
    assertThat(send("sebelum restart")).isInstanceOf(Sent.class);
    account.client().stop();
    account.await(Stopped.class);
    friends
        .store()
        .inTransaction(unit -> {
          unit.delete(Unit.Category.SESSION, unit.keyIds(Unit.Category.SESSION, 1_000));
          return true;
        });
    friends.start();
    friends.await(Connected.class);

    var restarted = world.again(account).start();
    restarted.await(Connected.class);

    var text = friends.awaitMessage().text();
    while (!text.equals(Optional.of("sebelum restart"))) {
      text = friends.awaitMessage().text();
    }
  }

  private void weKnowEachOther() {
    assertThat(send("kenal?")).isInstanceOf(Sent.class);
    friend.awaitText("kenal?", PATIENCE);
    friend.write(phone.number(), "kenal");
    assertThat(account.awaitMessage().text()).hasValue("kenal");
  }

  private void weTalk() {
    assertThat(send("dengar?")).isInstanceOf(Sent.class);
    friend.awaitText("dengar?", PATIENCE);
    friend.write(phone.number(), "dengar");
    assertThat(account.awaitMessage().text()).hasValue("dengar");
  }

  private long sessions() {
    return account.store().<Long>inTransaction(unit -> unit.count(Unit.Category.SESSION));
  }

  private String address() {
    var own = account.store().inTransaction(DeviceRows::read).orElseThrow();
    return account
        .store()
        .<String>inTransaction(unit ->
            unit.keyIds(Unit.Category.SESSION, 10).stream()
                .filter(id -> !id.startsWith(own.address().user()))
                .findFirst()
                .orElseThrow());
  }
}
