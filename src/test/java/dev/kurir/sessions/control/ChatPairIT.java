package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.whatsapp.binary.Jid;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ChatPairIT {
  private static final String PHONE = "6281200000001";
  private static final String LID = "100000000000001";

  private static final Scene scene = new Scene();

  private final Place place = scene.cleared().tenant();
  private final RecordingPorts ports = new RecordingPorts();
  private final PgDeviceStore store = scene.store(place, 0, ports);

  @AfterAll
  static void close() {
    scene.close();
  }

  @Test
  void aPhoneChatLearnsItsLidAndKeepsItsId() {
    var chat = scene.chat(place, PHONE, null, 5);

    learn();

    assertThat(chats()).containsExactly(chat + " " + PHONE + " " + LID);
  }

  @Test
  void aLidChatLearnsItsPhoneAndKeepsItsId() {
    var chat = scene.chat(place, null, LID, 5);

    learn();

    assertThat(chats()).containsExactly(chat + " " + PHONE + " " + LID);
  }

  @Test
  void twoChatsOfOnePersonBecomeTheOlderWithAllMessagesInTheirOrder() {
    var younger = scene.chat(place, PHONE, null, 1);
    var older = scene.chat(place, null, LID, 5);
    scene.outgoing(place, younger, "3EB001", "sent");
    scene.inbound(place, older, LID, "A1");
    scene.outgoing(place, younger, "3EB002", "read");

    learn();

    assertThat(chats()).containsExactly(older + " " + PHONE + " " + LID);
    assertThat(messages(older)).containsExactly("3EB001", "A1", "3EB002");
    assertThat(ports.merged).containsExactly(List.of(younger, older));
  }

  @Test
  void theChatWithWaitingMessagesIsKeptSoThatItsLaneStays() {
    var lane = scene.chat(place, PHONE, null, 1);
    scene.chat(place, null, LID, 5);
    scene.outgoing(place, lane, "3EB001", "queued");

    learn();

    assertThat(chats()).containsExactly(lane + " " + PHONE + " " + LID);
  }

  @Test
  void aMessageThatStandsInBothChatsIsKeptOnce() {
    var ofPhone = scene.chat(place, PHONE, null, 5);
    var ofLid = scene.chat(place, null, LID, 1);
    scene.inbound(place, ofPhone, LID + ":1", "A1");
    scene.inbound(place, ofLid, LID + ":1", "A1");
    scene.inbound(place, ofLid, LID + ":2", "A1");

    learn();

    assertThat(messages(ofPhone)).containsExactly("A1", "A1");
  }

  @Test
  void aNumberThatMovedToAnotherLidLeavesTheOldChat() {
    var before = scene.chat(place, PHONE, "100000000000009", 5);
    var now = scene.chat(place, null, LID, 1);

    learn();

    assertThat(chats())
        .containsExactlyInAnyOrder(before + " null 100000000000009", now + " " + PHONE + " " + LID);
  }

  @Test
  void aPersonWithANewNumberKeepsTheChat() {
    var chat = scene.chat(place, "6281299999999", LID, 5);

    learn();

    assertThat(chats()).containsExactly(chat + " " + PHONE + " " + LID);
  }

  @Test
  void aPersonWhoTookANumberThatHadAChatGetsOneChat() {
    var ofNumber = scene.chat(place, PHONE, null, 5);
    scene.chat(place, "6281299999999", LID, 1);

    learn();

    assertThat(chats()).containsExactly(ofNumber + " " + PHONE + " " + LID);
  }

  @Test
  void chatsOfOtherSessionsAreLeftAlone() {
    var theirs = scene.chat(scene.tenant(), PHONE, null, 5);

    learn();

    assertThat(chats()).containsExactly(theirs + " " + PHONE + " null");
  }

  private void learn() {
    boolean changed = store.inTransaction(unit -> unit.lids().learn(Jid.pn(PHONE), Jid.lid(LID)));

    assertThat(changed).isTrue();
  }

  private List<String> chats() {
    return scene.column(
        "select id || ' ' || coalesce(phone, 'null') || ' ' || coalesce(lid, 'null') from chats");
  }

  private List<String> messages(UUID chat) {
    return scene.column("select message_id from message_logs where chat_id = ? order by seq", chat);
  }
}
