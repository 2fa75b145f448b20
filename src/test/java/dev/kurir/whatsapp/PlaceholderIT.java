package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.Inbox.InboundMessage;
import dev.kurir.whatsapp.store.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What we cannot read, against the sandbox: its writer sends it again, or our phone tells it.
class PlaceholderIT extends LinkedOnSandbox {
  @BeforeEach
  void talk() {
    friend.write(phone.number(), "halo");
    awaitText("halo");
  }

  @Test
  void whatIsSpoiltOnItsWayIsReadTheSecondTime() {
    fault("corrupt", 1);

    friend.write(phone.number(), "sekali rusak");

    awaitText("sekali rusak");
    assertThatOnlyTexts("halo", "sekali rusak");
    friend.write(phone.number(), "lanjut");
    awaitText("lanjut");
  }

  @Test
  void whatStaysSpoiltIsToldByOurPhone() {
    fault("corrupt", 5);

    friend.write(phone.number(), "selalu rusak");

    assertThat(account.awaitMessage().kind()).isEqualTo(Inbox.PLACEHOLDER);
    awaitText("selalu rusak");
    assertThatOnlyTexts("halo", "selalu rusak");
    friend.write(phone.number(), "lanjut");
    awaitText("lanjut");
  }

  @Test
  void whatTheServerWithholdsIsToldByOurPhone() {
    fault("withhold", 1);

    friend.write(phone.number(), "sekali lihat");

    InboundMessage placeholder = account.awaitMessage();
    assertThat(placeholder.kind()).isEqualTo(Inbox.PLACEHOLDER);
    assertThat(placeholder.text()).isEmpty();
    assertThat(placeholder.phone()).hasValue(Jid.pn(friend.number()));
    assertThat(placeholder.lid().map(Jid::toString)).hasValue(friend.lid());
    awaitText("sekali lihat");
    assertThatOnlyTexts("halo", "sekali lihat");
  }

  @Test
  void aSessionThatWeLostIsMadeAnew() {
    account
        .store()
        .inTransaction(unit -> {
          unit.delete(Unit.Category.SESSION, unit.keyIds(Unit.Category.SESSION, 100));
          return true;
        });

    friend.write(phone.number(), "lupa");

    awaitText("lupa");
    assertThatOnlyTexts("halo", "lupa");
  }

  /// Placeholders on the way are no matter: under load the second try may come late.
  private void awaitText(String text) {
    while (!account.awaitMessage().text().equals(Optional.of(text))) {
      assertThat(account.store().inbox()).isNotEmpty();
    }
  }

  private void assertThatOnlyTexts(String... texts) {
    Eventually.yes("nothing is noted any more", PATIENCE, () -> noted() == 0);
    assertThat(account.store().inbox().stream().map(m -> m.text().orElse("")).toList())
        .isEqualTo(List.of(texts));
  }

  private long noted() {
    return account.store().<Long>inTransaction(unit -> unit.count(Unit.Category.UNREADABLE));
  }

  private void fault(String kind, int count) {
    var device = account.store().inTransaction(DeviceRows::read).orElseThrow();
    world.api().fault(Map.of("kind", kind, "device", device.jid().toString(), "count", count));
  }
}
