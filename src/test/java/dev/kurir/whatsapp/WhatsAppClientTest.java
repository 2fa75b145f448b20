package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.MemoryServer.Session;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a connected client answers to what the server sends.
class WhatsAppClientTest extends ClientOnHeap {
  @Test
  void aPingOfTheServerIsAnswered() throws Exception {
    Session session = connect();

    session.send(ping("p1"));

    Node pong = session.take("pong", n -> n.attr("id").filter("p1"::equals).isPresent());
    assertThat(pong.attrs()).containsEntry("type", "result").containsEntry("to", "s.whatsapp.net");
  }

  @Test
  void everythingThatMustBeAcknowledgedIsAndNothingElse() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    session.take("ib");
    Jid friend = Jid.lid("100000000000009");

    for (String tag : List.of("receipt", "notification", "call", "status", "appdata")) {
      session.send(Node.of(tag).attr("id", "id-" + tag).attr("from", friend).attr("t", 1).build());
    }
    session.send(Node.of("presence").attr("from", friend).attr("type", "available").build());
    session.send(Node.of("chatstate").attr("from", friend).build());
    session.send(Node.of("ib").child(Node.of("offline").attr("count", 3)).build());
    session.send(Node.of("hologram").attr("id", "h").attr("from", friend).build());
    session.send(ping("last"));

    for (String tag : List.of("receipt", "notification", "call", "status", "appdata")) {
      assertThat(session.take("ack").attrs())
          .containsEntry("class", tag)
          .containsEntry("id", "id-" + tag)
          .containsEntry("to", friend.toString());
    }
    session.take("pong", n -> n.attr("id").filter("last"::equals).isPresent());
    assertThat(session.rest()).isEmpty();
  }

  @Test
  void aMessageThatCannotBeReadIsAskedForAgainAndAcknowledged() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    session.take("ib");

    session.send(
        Node.of("message")
            .attr("id", "A1")
            .attr("from", "100000000000009:3@lid")
            .attr("t", "1796083200")
            .attr("type", "text")
            .child(Node.of("enc").attr("v", "2").attr("type", "msg").bytes(new byte[80]))
            .build());

    Node retry = session.take("receipt");
    assertThat(retry.attrs()).containsEntry("type", "retry").containsEntry("id", "A1");
    assertThat(session.take("ack").attrs())
        .containsEntry("class", "message")
        .containsEntry("id", "A1")
        .doesNotContainKey("error");
    assertThat(account.hasMessage()).isFalse();
  }

  @Test
  void aMessageThatSaysNothingOfItsWriterIsRefused() throws Exception {
    Session session = connect();
    account.await(Connected.class);

    session.send(Node.of("message").attr("id", "A1").build());

    assertThat(session.take("ack").attrs()).containsEntry("error", "487");
  }

  @Test
  void fewPreKeysOnTheServerAreMadeUp() throws Exception {
    Session session = connect();
    account.await(Connected.class);

    session.send(
        Node.of("notification")
            .attr("id", "n1")
            .attr("from", Jid.SERVER)
            .attr("type", "encrypt")
            .child(Node.of("count").attr("value", 3))
            .build());

    session.take("ack");
    Node count = session.takeIq("encrypt", "count");
    session.send(MemoryServer.result(count).child(Node.of("count").attr("value", 3)).build());
    assertThat(session.takeIq("encrypt", "list").child("list").orElseThrow().children("key"))
        .hasSize(10);
  }

  @Test
  void aNewIdentityOfAPersonEndsOurSessionsWithIt() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    Jid friend = Jid.lid("100000000000009");
    String name = SignalAddress.of(friend.withDevice(3)).toString();
    account
        .store()
        .inTransaction(unit -> {
          unit.write(Unit.Category.SESSION, name, new byte[] {1});
          unit.write(Unit.Category.IDENTITY, name, new byte[] {1});
          return true;
        });

    session.send(
        Node.of("notification")
            .attr("id", "n1")
            .attr("from", friend)
            .attr("type", "encrypt")
            .child(Node.of("identity"))
            .build());

    session.take("ack");
    assertThat(account.store().<Long>inTransaction(u -> u.count(Unit.Category.SESSION))).isZero();
    assertThat(account.store().<Long>inTransaction(u -> u.count(Unit.Category.IDENTITY))).isZero();
  }

  @Test
  void aChangedListOfDevicesIsForgottenUnderBothNames() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    Jid pn = Jid.pn("6281200000009");
    Jid lid = Jid.lid("100000000000009");
    account
        .store()
        .inTransaction(unit -> {
          unit.write(Unit.Category.DEVICE_LIST, pn.toString(), new byte[0]);
          unit.write(Unit.Category.DEVICE_LIST, lid.toString(), new byte[0]);
          unit.write(Unit.Category.DEVICE_LIST, "5@lid", new byte[0]);
          return true;
        });

    session.send(
        Node.of("notification")
            .attr("id", "n1")
            .attr("from", pn)
            .attr("lid", lid)
            .attr("type", "devices")
            .child(Node.of("add").child(Node.of("device").attr("jid", pn.withDevice(8))))
            .build());

    session.take("ack");
    assertThat(
            account
                .store()
                .<List<String>>inTransaction(u -> u.keyIds(Unit.Category.DEVICE_LIST, 9)))
        .containsExactly("5@lid");
    assertThat(account.store().<Jid>inTransaction(u -> u.lids().lidOf(pn).orElseThrow()))
        .isEqualTo(lid);
  }
}
