package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.messages.entity.MessageState;
import dev.kurir.outbox.control.InMemoryLanes;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.Inbox.InboundMessage;
import dev.kurir.whatsapp.store.Outgoing.Receipt;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowPortsIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final MessageTables TABLES = new MessageTables(Servers.database());
  private static final long AT = 1_795_300_000;

  private final MessageIds ids = new MessageIds(CLOCK);
  private final Chats chats = new Chats(ids);
  private final RowPorts ports = new RowPorts(CLOCK, ids, chats);
  private final BlockingMessages messages =
      new BlockingMessages(
          TABLES.database(),
          new LaneFeed(new InMemoryLanes(CLOCK, 10), () -> {}, _ -> Optional.empty(), CLOCK),
          ids,
          chats,
          CLOCK);
  private final TenantId tenant = TABLES.tenant("6281100000001");
  private final Jid friend = Jid.pn("6281234567890");

  @AfterAll
  static void close() {
    TABLES.close();
  }

  @Test
  void aStepThatIsRolledBackLeavesTheRow() {
    var id = accept();

    assertThatThrownBy(() ->
            TABLES.inUnit(
                tenant,
                unit -> {
                  ports.outgoing(unit).sending(messageId(id), friend);
                  throw new IllegalStateException("the ratchet step fails");
                }))
        .hasMessage("the ratchet step fails");

    assertThat(state(id)).isEqualTo("queued");
  }

  @ParameterizedTest
  @EnumSource
  void aReceiptMovesAMessageForwardOrNotAtAll(MessageState before) {
    for (var receipt : Receipt.values()) {
      var id = accept();
      TABLES.run("update message_logs set state = ? where id = ?", before.wire(), id);
      var after = MessageState.valueOf(receipt.name());

      receive(id, friend.withDevice(2), receipt);

      assertThat(state(id)).isEqualTo(before.next().contains(after) ? after.wire() : before.wire());
    }
  }

  @Test
  void aReceiptIsKnownByItsTimeAndRepeatsChangeNothing() {
    var id = accept();
    sending(id);

    receive(id, friend, Receipt.READ);
    receive(id, friend, Receipt.DELIVERED);
    TABLES.inUnit(
        tenant,
        unit -> ports.outgoing(unit).received(messageId(id), friend, Receipt.READ, AT + 60));

    assertThat(
            TABLES.text(
                """
                select concat_ws(' ', state, extract(epoch from sent_at)::bigint,
                  extract(epoch from delivered_at)::bigint, extract(epoch from read_at)::bigint)
                from message_logs where id = ?\
                """,
                id))
        .isEqualTo("read %1$d %1$d %1$d".formatted(AT));
  }

  @Test
  void whatOurOwnDevicesHaveIsNotDeliveredToTheRecipient() {
    TABLES.run("update sessions set lid = '999:1@lid' where tenant_id = ?", tenant.value());
    var id = accept();
    sending(id);

    receive(id, Jid.pn("6281100000001").withDevice(4), Receipt.DELIVERED);
    receive(id, Jid.lid("999").withDevice(4), Receipt.READ);

    assertThat(state(id)).isEqualTo("sending");
  }

  @Test
  void aNoteToOurselvesIsDeliveredByOurOwnDevices() {
    var id = accept("6281100000001");
    sending(id);

    receive(id, Jid.pn("6281100000001").withDevice(4), Receipt.DELIVERED);

    assertThat(state(id)).isEqualTo("delivered");
  }

  @Test
  void receiptsOfUnknownMessagesAndOfOtherTenantsAreNothing() {
    var id = accept();
    sending(id);
    var other = TABLES.tenant("628222");

    TABLES.inUnit(
        other, unit -> ports.outgoing(unit).received(messageId(id), friend, Receipt.READ, AT));
    TABLES.inUnit(
        tenant, unit -> ports.outgoing(unit).received("3EB0FFFF", friend, Receipt.READ, AT));
    TABLES.inUnit(tenant, unit -> ports.outgoing(unit).sending("3EB0FFFF", friend));

    assertThat(state(id)).isEqualTo("sending");
  }

  @Test
  void sendingAgainForADeviceThatCouldNotReadChangesNothing() {
    var id = accept();
    TABLES.run("update message_logs set state = 'delivered' where id = ?", id);

    sending(id);

    assertThat(state(id)).isEqualTo("delivered");
  }

  @Test
  void anInboundMessageIsKeptOnce() {
    var message = inbound("ABC1", friend, Optional.of(friend), Optional.empty(), "Halo juga");

    keep(message);
    keep(message);

    assertThat(
            TABLES.text(
                """
                select concat_ws(' ', m.direction, m.state, m.sender, m.type, m.text, c.phone, c.name,
                  extract(epoch from m.at)::bigint)
                from message_logs m join chats c on c.id = m.chat_id where m.tenant_id = ?\
                """,
                tenant.value()))
        .isEqualTo(
            "in received 6281234567890:2@s.whatsapp.net text Halo juga 6281234567890 Budi " + AT);
  }

  @Test
  void anAnswerStandsInTheChatOfTheQuestion() {
    var id = accept();
    keep(inbound("ABC2", friend, Optional.of(friend), Optional.of(Jid.lid("777777")), "by phone"));

    assertThat(
            TABLES.column(
                "select distinct chat_id from message_logs where tenant_id = ?", tenant.value()))
        .containsExactly(TABLES.text("select chat_id from message_logs where id = ?", id));
  }

  @Test
  void aChatThatIsMadeByAnInboundMessageHasBothNames() {
    keep(
        inbound(
            "ABC3", Jid.lid("777778"), Optional.of(friend), Optional.of(Jid.lid("777778")), "hi"));
    accept();
    accept("777778@lid");

    assertThat(
            TABLES.column(
                "select concat(phone, ' ', lid) from chats where session_id = ?",
                TABLES.session(tenant).value()))
        .containsExactly("6281234567890 777778");
  }

  @Test
  void whatWeWroteOnAnotherDeviceIsOutgoing() {
    keep(
        new InboundMessage(
            "ABC4",
            friend,
            Jid.pn("6281100000001").withDevice(0),
            Optional.of(friend),
            Optional.empty(),
            true,
            AT,
            Optional.of("Me"),
            "text",
            Optional.of("from my phone"),
            new byte[0],
            false));

    assertThat(
            TABLES.text(
                "select concat_ws(' ', direction, state, coalesce(c.name, '-')) from message_logs m"
                    + " join chats c on c.id = m.chat_id where m.tenant_id = ?",
                tenant.value()))
        .isEqualTo("out sent -");
  }

  @Test
  void groupsHaveTheirOwnChatAndBroadcastsNone() {
    var group = Jid.of("120363000000000001", Jid.GROUP);
    keep(inbound("ABC5", group, Optional.of(friend), Optional.empty(), "to all\0"));
    keep(
        inbound(
            "ABC6", Jid.of("status", Jid.BROADCAST), Optional.empty(), Optional.empty(), "status"));

    assertThat(
            TABLES.column(
                "select concat_ws(' ', c.group_jid, c.phone, m.text) from message_logs m"
                    + " join chats c on c.id = m.chat_id where m.tenant_id = ?",
                tenant.value()))
        .containsExactly("120363000000000001@g.us to all");
  }

  @Test
  void aMessageOfAGroupIsShownWithItsSubjectAndItsWriter() {
    var group = Jid.of("120363000000000002", Jid.GROUP);
    TABLES.inUnit(
        tenant,
        unit -> {
          ports.inbox(unit).called(group, "Arisan");
          ports.inbox(unit).called(group, "Arisan RT 5");
        });
    TABLES.run(
        "insert into lid_map (session_id, pn, lid) values (?, ?, '777009')",
        TABLES.session(tenant).value(),
        friend.user());
    keep(inbound("ABC7", group, Optional.of(friend), Optional.empty(), "halo"));

    var shown =
        new MessageLog(TABLES.database())
            .before(tenant, Optional.empty(), Optional.empty(), 10)
            .items()
            .getFirst();

    assertThat(shown.group()).hasValue("120363000000000002@g.us");
    assertThat(shown.name()).hasValue("Arisan RT 5");
    assertThat(shown.phone()).hasValue(friend.user());
    assertThat(shown.lid()).hasValue("777009");
  }

  private void keep(InboundMessage message) {
    TABLES.inUnit(tenant, unit -> ports.inbox(unit).accept(message));
  }

  private InboundMessage inbound(
      String id, Jid chat, Optional<Jid> phone, Optional<Jid> lid, String text) {
    return new InboundMessage(
        id,
        chat,
        friend.withDevice(2),
        phone,
        lid,
        false,
        AT,
        Optional.of("Budi"),
        "text",
        Optional.of(text),
        new byte[] {1},
        false);
  }

  private UUID accept() {
    return accept("6281234567890");
  }

  private UUID accept(String to) {
    var draft = new Draft(to, "Halo", Optional.empty());
    return ((Accepted) messages.accept(tenant, draft, Optional.empty())).jobId();
  }

  private void sending(UUID id) {
    TABLES.inUnit(tenant, unit -> ports.outgoing(unit).sending(messageId(id), friend));
  }

  private void receive(UUID id, Jid from, Receipt receipt) {
    TABLES.inUnit(tenant, unit -> ports.outgoing(unit).received(messageId(id), from, receipt, AT));
  }

  private static String messageId(UUID id) {
    return TABLES.text("select message_id from message_logs where id = ?", id);
  }

  private static String state(UUID id) {
    return TABLES.text("select state from message_logs where id = ?", id);
  }
}
