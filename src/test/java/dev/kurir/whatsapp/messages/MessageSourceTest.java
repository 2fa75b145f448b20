package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.LinkedDevice;
import org.junit.jupiter.api.Test;

class MessageSourceTest {
  private static final Jid PN = Jid.pn("6281200000009");
  private static final Jid LID = Jid.lid("100000000000009");

  private final TestAccount account = TestAccount.make();
  private final LinkedDevice own = account.device(2);

  private MessageSource of(Node.Builder message) {
    return MessageSource.of(message.build(), own).orElseThrow();
  }

  private static Node.Builder message() {
    return Node.of("message").attr("id", "A1");
  }

  @Test
  void aLidThatTellsItsNumber() {
    var source = of(message().attr("from", LID.withDevice(3)).attr("sender_pn", PN));

    assertThat(source.chat()).isEqualTo(LID);
    assertThat(source.sender()).isEqualTo(LID.withDevice(3));
    assertThat(source.senderAlt()).hasValue(PN.withDevice(3));
    assertThat(source.fromMe()).isFalse();
    assertThat(source.isDirect()).isTrue();
  }

  @Test
  void aNumberThatTellsItsLid() {
    var source = of(message().attr("from", PN.withDevice(3)).attr("sender_lid", LID));

    assertThat(source.chat()).isEqualTo(PN);
    assertThat(source.senderAlt()).hasValue(LID.withDevice(3));
  }

  @Test
  void anAlternateOfTheSameKindIsNone() {
    var source = of(message().attr("from", LID).attr("sender_pn", LID.withDevice(1)));

    assertThat(source.senderAlt()).isEmpty();
  }

  @Test
  void aCopyOfWhatWeWroteBelongsToTheOtherPersonsChat() {
    var source =
        of(
            message()
                .attr("from", account.lid())
                .attr("recipient", LID)
                .attr("peer_recipient_pn", PN));

    assertThat(source.fromMe()).isTrue();
    assertThat(source.chat()).isEqualTo(LID);
    assertThat(source.chatAlt()).hasValue(PN);
    assertThat(source.sender()).isEqualTo(account.lid());
  }

  @Test
  void aCopyMayNameTheOtherPersonTwiceInAnotherWay() {
    var source =
        of(message().attr("from", account.pn()).attr("recipient", PN).attr("recipient_lid", LID));

    assertThat(source.chat()).isEqualTo(PN);
    assertThat(source.chatAlt()).hasValue(LID);
  }

  @Test
  void ourNumberIsUsToo() {
    var source = of(message().attr("from", account.pn().withDevice(7)).attr("recipient", PN));

    assertThat(source.fromMe()).isTrue();
    assertThat(source.chat()).isEqualTo(PN);
  }

  @Test
  void aGroupNamesTheWriterAsParticipant() {
    Jid group = Jid.of("1203630", Jid.GROUP);
    var source =
        of(
            message()
                .attr("from", group)
                .attr("participant", LID.withDevice(1))
                .attr("participant_pn", PN));

    assertThat(source.chat()).isEqualTo(group);
    assertThat(source.sender()).isEqualTo(LID.withDevice(1));
    assertThat(source.senderAlt()).hasValue(PN.withDevice(1));
    assertThat(source.isDirect()).isFalse();
  }

  @Test
  void nobodyIsNoSource() {
    assertThat(MessageSource.of(message().build(), own)).isEmpty();
    assertThat(MessageSource.of(message().attr("from", "not a jid @@").build(), own)).isEmpty();
    assertThat(MessageSource.of(message().attr("from", Jid.SERVER).build(), own)).isEmpty();
    assertThat(MessageSource.of(message().attr("from", Jid.of("1", Jid.GROUP)).build(), own))
        .isEmpty();
  }
}
