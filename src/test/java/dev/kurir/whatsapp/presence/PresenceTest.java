package dev.kurir.whatsapp.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.TestConnection;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PresenceTest {
  private static final Jid PN = Jid.pn("6281200000009");
  private static final Jid LID = Jid.lid("100000000000009");

  private final OwnDevice own = new OwnDevice();
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final TestConnection world = TestConnection.open();
  private final Presence presence = new Presence(own, store, TestTime.start());

  private Node said() throws InterruptedException {
    return world.server().take("presence");
  }

  @Test
  void afterALoginItIsSaidWithOurNameThatWeAreNotThere() throws Exception {
    own.link(TestAccount.make().device(3).withPushName("Toko Budi"));

    presence.tell(world.connection());

    assertThat(said().attrs())
        .containsEntry("type", "unavailable")
        .containsEntry("name", "Toko Budi");
    assertThat(presence.isAvailable()).isFalse();
  }

  @Test
  void aWishIsSaidAtOnceAndOnce() throws Exception {
    own.link(TestAccount.make().device(3).withPushName("Toko Budi"));

    presence.want(true, Optional.of(world.connection()));
    presence.want(true, Optional.of(world.connection()));
    assertThat(presence.isAvailable()).isTrue();
    presence.want(false, Optional.of(world.connection()));

    assertThat(said().attr("type")).hasValue("available");
    assertThat(said().attr("type")).hasValue("unavailable");
    assertThat(world.server().take("ib").child("unified_session")).isPresent();
    assertThat(presence.isAvailable()).isFalse();
  }

  @Test
  void withoutANameNothingIsSaidUntilItIsLearnt() throws Exception {
    var nameless = TestAccount.make().device(3);
    own.link(nameless);

    presence.want(true, Optional.of(world.connection()));
    assertThat(presence.isAvailable()).isFalse();
    own.link(nameless.withPushName("Toko Budi"));
    presence.tell(world.connection());

    assertThat(said().attr("type")).hasValue("available");
    assertThat(presence.isAvailable()).isTrue();
    assertThat(world.server().rest()).extracting(Node::tag).doesNotContain("presence");
  }

  @Test
  void typingIsShownToTheLid() throws Exception {
    store.inTransaction(unit -> unit.lids().learn(PN, LID));

    presence.typing(world.connection(), PN, true);
    presence.typing(world.connection(), Jid.pn("6281200000010"), true);
    presence.typing(world.connection(), LID, false);

    Node composing = world.server().take("chatstate");
    assertThat(composing.jid("to")).hasValue(LID);
    assertThat(composing.attr("from")).isEmpty();
    assertThat(composing.child("composing")).isPresent();
    assertThat(world.server().take("chatstate").child("paused")).isPresent();
  }
}
