package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.SendOutcome.NotConnected;
import dev.kurir.whatsapp.SendOutcome.NotOnWhatsApp;
import dev.kurir.whatsapp.SendOutcome.Refused;
import dev.kurir.whatsapp.SendOutcome.Sent;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.store.InMemoryDeviceStore.OutgoingState;
import dev.kurir.whatsapp.store.Inbox.InboundMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Texts both ways, and what the server makes of them, against the sandbox.
class ConversationIT extends OnSandbox {
  @Test
  void aTextToANumberIsDecryptedOnThatPhone() {
    var account = world.link(world.phone("Budi"));
    var friend = world.phone("Ayu");

    assertThat(send(account, friend, "halo, apa kabar? \uD83D\uDE42")).isInstanceOf(Sent.class);

    var shown = friend.awaitText("halo, apa kabar? \uD83D\uDE42", PATIENCE);
    assertThat(shown.path("verdict").asText()).isEqualTo("decrypted");
    assertThat(shown.path("deliveries").asInt()).isEqualTo(1);
  }

  @Test
  void aTextToALidIsDecryptedOnThatPhone() {
    var account = world.link(world.phone("Budi"));
    var friend = world.phone("Ayu");

    var outcome =
        account.client().sendText(newId(), Jid.parse(friend.lid()).orElseThrow(), "lewat lid");

    assertThat(outcome).isInstanceOf(Sent.class);
    friend.awaitText("lewat lid", PATIENCE);
  }

  @Test
  void anAnswerIsKeptWithBothNamesOfItsWriter() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    send(account, friend, "halo");

    friend.write(phone.number(), "hai juga");

    InboundMessage answer = account.awaitMessage();
    assertThat(answer.text()).hasValue("hai juga");
    assertThat(answer.kind()).isEqualTo("text");
    assertThat(answer.fromMe()).isFalse();
    assertThat(answer.phone()).hasValue(Jid.pn(friend.number()));
    assertThat(answer.lid().map(Jid::toString)).hasValue(friend.lid());
    assertThat(answer.chat().toString()).isEqualTo(friend.lid());
    assertThat(answer.sender().account().toString()).isEqualTo(friend.lid());
    assertThat(answer.timestamp()).isGreaterThan(1_700_000_000L);
  }

  @Test
  void aStrangerWhoWritesFirstIsReadAndCanBeAnswered() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");

    friend.write(phone.number(), "siapa ini?");
    InboundMessage question = account.awaitMessage();

    assertThat(question.text()).hasValue("siapa ini?");
    assertThat(account.client().sendText(newId(), question.chat(), "Budi"))
        .isInstanceOf(Sent.class);
    friend.awaitText("Budi", PATIENCE);
  }

  @Test
  void aLongConversationGoesOnAndOn() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");

    for (int i = 0; i < 15; i++) {
      assertThat(send(account, friend, "tanya " + i)).isInstanceOf(Sent.class);
      friend.awaitText("tanya " + i, PATIENCE);
      friend.write(phone.number(), "jawab " + i);
      assertThat(account.awaitMessage().text()).hasValue("jawab " + i);
    }
  }

  @Test
  void textsOfOneChatArriveInOrder() {
    var account = world.link(world.phone("Budi"));
    var friend = world.phone("Ayu");
    List<String> texts = IntStream.range(0, 30).mapToObj(i -> "nomor " + i).toList();

    for (String text : texts) {
      assertThat(send(account, friend, text)).isInstanceOf(Sent.class);
    }

    friend.awaitText("nomor 29", PATIENCE);
    assertThat(friend.received()).containsExactlyElementsOf(texts);
  }

  @Test
  void sendsToManyChatsMayOverlap() throws Exception {
    var account = world.link(world.phone("Budi"));
    List<Phone> friends = IntStream.range(0, 8).mapToObj(i -> world.phone("Teman " + i)).toList();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<SendOutcome>> outcomes =
          friends.stream()
              .flatMap(friend -> IntStream.range(0, 3).mapToObj(i -> Map.entry(friend, "ke-" + i)))
              .map(e -> threads.submit(() -> send(account, e.getKey(), e.getValue())))
              .toList();
      for (var outcome : outcomes) {
        assertThat(outcome.get()).isInstanceOf(Sent.class);
      }
    }

    for (Phone friend : friends) {
      Eventually.yes("three texts", PATIENCE, () -> friend.received().size() == 3);
      assertThat(friend.received()).containsExactlyInAnyOrder("ke-0", "ke-1", "ke-2");
    }
  }

  @Test
  void ourOtherDevicesGetACopyOfWhatWeWrite() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var other = world.link(phone);
    var friend = world.phone("Ayu");

    assertThat(send(account, friend, "dari satu")).isInstanceOf(Sent.class);

    InboundMessage copy = other.awaitMessage();
    assertThat(copy.fromMe()).isTrue();
    assertThat(copy.text()).hasValue("dari satu");
    assertThat(copy.chat().toString()).isEqualTo(friend.lid());
    assertThat(copy.phone()).hasValue(Jid.pn(friend.number()));
  }

  @Test
  void aDeviceThatIsLinkedLaterGetsTheNextText() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    send(account, friend, "sebelum");

    var other = world.link(phone);
    var friendsOther = world.link(friend);
    send(account, friend, "sesudah");

    assertThat(other.awaitMessage().text()).hasValue("sesudah");
    assertThat(friendsOther.awaitMessage().text()).hasValue("sesudah");
  }

  @Test
  void twoLinkedAccountsWriteToEachOther() {
    var budi = world.phone("Budi");
    var ayu = world.phone("Ayu");
    var one = world.link(budi);
    var two = world.link(ayu);

    assertThat(send(one, ayu, "ping")).isInstanceOf(Sent.class);
    assertThat(two.awaitMessage().text()).hasValue("ping");
    assertThat(send(two, budi, "pong")).isInstanceOf(Sent.class);

    assertThat(one.awaitMessage().text()).hasValue("pong");
  }

  @Test
  void aNumberWithoutAnAccountIsSaidSo() {
    var account = world.link(world.phone("Budi"));

    var outcome = account.client().sendText(newId(), Jid.pn("6289999999999"), "halo");

    assertThat(outcome).isInstanceOf(NotOnWhatsApp.class);
  }

  @Test
  void withoutAConnectionNothingIsTried() {
    var account = world.link(world.phone("Budi"));
    var friend = world.phone("Ayu");
    account.client().stop();
    account.await(Stopped.class);
    String id = newId();

    var outcome = account.client().sendText(id, Jid.pn(friend.number()), "halo");

    assertThat(outcome).isInstanceOf(NotConnected.class);
    assertThat(account.store().stateOf(id)).isEmpty();
  }

  @Test
  void aRefusalCarriesTheServersNumber() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    world.api().fault(Map.of("kind", "refuse-message", "code", 463, "device", jid(account)));

    assertThat(send(account, friend, "halo")).isEqualTo(new Refused(463));
  }

  @Test
  void receiptsOfTheRecipientMoveTheMessageForward() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    String id = newId();
    account.client().sendText(id, Jid.pn(friend.number()), "dibaca?");
    awaitState(account, id, OutgoingState.DELIVERED);

    friend.read(phone.number());

    awaitState(account, id, OutgoingState.READ);
  }

  @Test
  void aTextToUsIsReceiptedToItsWriter() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");

    var written = friend.write(phone.number(), "sampai?");
    account.awaitMessage();

    Eventually.yes(
        "a receipt",
        PATIENCE,
        () -> !message(friend, written.path("id").asText()).path("state").asText().equals("sent"));
  }

  @Test
  void whatCameWhileWeWereAwayComesInOrderAfterTheLogin() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    account.client().stop();
    account.await(Stopped.class);
    for (int i = 0; i < 10; i++) {
      friend.write(phone.number(), "tunggu " + i);
    }

    account.start();
    account.await(Connected.class);

    for (int i = 0; i < 10; i++) {
      var message = account.awaitMessage();
      assertThat(message.text()).hasValue("tunggu " + i);
      assertThat(message.replayed()).isTrue();
    }
  }

  @Test
  void aMessageThatIsHandedOverTwiceIsKeptOnce() {
    var phone = world.phone("Budi");
    var account = world.link(phone);
    var friend = world.phone("Ayu");
    world.api().fault(Map.of("kind", "redeliver", "device", jid(account)));

    friend.write(phone.number(), "sekali");
    friend.write(phone.number(), "lalu");

    assertThat(account.awaitMessage().text()).hasValue("sekali");
    assertThat(account.awaitMessage().text()).hasValue("lalu");
    assertThat(account.store().inbox()).hasSize(2);
  }

  @Test
  void nothingThatTheServerSawFromUsWasAgainstItsRules() {
    var account = world.link(world.phone("Budi"));
    var friend = world.phone("Ayu");
    send(account, friend, "satu");
    friend.awaitText("satu", PATIENCE);

    var refused =
        world.api().log().stream()
            .filter(entry -> entry.path("device").asText().equals(jid(account)))
            .filter(entry ->
                List.of(
                        "message",
                        "addressing",
                        "participants",
                        "enc",
                        "device-identity",
                        "query",
                        "receipt",
                        "prekeys")
                    .contains(entry.path("kind").asText()))
            .map(JsonNode::toString)
            .toList();
    assertThat(refused).isEmpty();
  }

  private static String jid(TestClient account) {
    return account.store().inTransaction(DeviceRows::read).orElseThrow().jid().toString();
  }

  private static void awaitState(TestClient account, String id, OutgoingState state) {
    Eventually.yes(
        state.toString(), PATIENCE, () -> account.store().stateOf(id).equals(Optional.of(state)));
  }

  private static JsonNode message(Phone phone, String id) {
    return phone.messages().stream()
        .filter(message -> message.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
