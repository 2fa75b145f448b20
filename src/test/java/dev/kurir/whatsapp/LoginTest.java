package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientEvent.Connected;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.MemoryServer.Session;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Logging in, coming back, and logging out.
class LoginTest extends ClientOnHeap {
  @Test
  void aLoginFillsUpPreKeysThenSaysActiveAndIsConnectedOnlyThen() throws Exception {
    isLinked();
    account.start();
    Session session = server.next();
    session.send(Node.of("success").attr("t", "1796083200").build());

    Node count = session.takeIq("encrypt", "count");
    assertThat(session.rest()).extracting(Node::tag).doesNotContain("passive");
    session.send(MemoryServer.result(count).child(Node.of("count").attr("value", 0)).build());
    Node upload = session.takeIq("encrypt", "list");
    assertThat(upload.child("list").orElseThrow().children("key")).hasSize(30);
    session.send(MemoryServer.result(upload).build());
    Node active = session.takeIq("passive");
    assertThat(active.child("active")).isPresent();
    assertThat(account.client().isConnected()).isFalse();
    session.send(MemoryServer.result(active).build());

    assertThat(account.await(Connected.class).jid()).isEqualTo(phone.pn().withDevice(4));
    assertThat(account.client().isConnected()).isTrue();
  }

  @Test
  void aServerThatDoesNotCountPreKeysDoesNotHoldUpTheLogin() throws Exception {
    isLinked();
    account.start();
    Session session = server.next();
    session.send(Node.of("success").attr("t", "1796083200").build());

    session.send(MemoryServer.error(session.takeIq("encrypt", "count"), 400));
    session.send(MemoryServer.result(session.takeIq("passive")).build());

    account.await(Connected.class);
  }

  @Test
  void aSuccessInTheSameBreathAsTheHandshakeIsHeard() throws Exception {
    isLinked();
    server.greetWith(Node.of("success").attr("t", "1796083200").build());

    account.start();

    Session session = server.next();
    session.send(MemoryServer.error(session.takeIq("encrypt", "count"), 400));
    session.send(MemoryServer.result(session.takeIq("passive")).build());
    account.await(Connected.class);
  }

  @Test
  void aLidThatIsNewIsLearnt() throws Exception {
    isLinked();
    account.start();
    Session session = server.next();
    Jid lid = Jid.lid("777000000000007");

    session.logIn(lid);

    var connected = account.await(Connected.class);
    assertThat(connected.lid()).hasValue(lid.withDevice(4));
    assertThat(
            account.store().<Jid>inTransaction(unit -> unit.lids().lidOf(phone.pn()).orElseThrow()))
        .isEqualTo(lid);
  }

  /// 1,796,083,200 seconds are 20,788 whole days; three more, and one is left of the weeks.
  @Test
  void theServersTimeIsToldBackAsAPlaceInTheWeek() throws Exception {
    isLinked();
    account.start();
    Session session = server.next();

    session.send(Node.of("success").attr("t", "1796083200").build());

    var told = session.take("ib").child("unified_session").orElseThrow();
    assertThat(told.attr("id")).hasValue("86400000");
  }

  @Test
  void aServerThatDoesNotWelcomeUsIsLeft() throws Exception {
    isLinked();
    account.start();
    server.next();

    time.advance(Opening.WELCOME_LIMIT);

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.SERVER);
  }

  @Test
  void aLostConnectionComesBack() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    session.drop();

    assertThat(account.await(Reconnecting.class).cause()).isEqualTo(Cause.NETWORK);
    time.advance(Duration.ofSeconds(2));

    server.next().logIn(phone.lid().withDevice(4));
    account.await(Connected.class);
  }

  @Test
  void aLogoutWhoseAnswerIsLostIsSaidAgainUnderTheSameName() throws Exception {
    Session session = connect();
    account.await(Connected.class);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var confirmed = threads.submit(() -> account.client().logout(Duration.ofSeconds(30)));
      var first = session.takeIq("md", "remove-companion-device");
      session.drop();
      account.await(Reconnecting.class);
      time.advance(Duration.ofSeconds(2));
      var next = server.next();
      next.logIn(phone.lid().withDevice(4));

      var second = next.takeIq("md", "remove-companion-device");

      assertThat(second).isEqualTo(first);
      next.send(MemoryServer.result(second).build());
      assertThat(confirmed.get()).isTrue();
    }
    assertThat(account.await(Stopped.class).cause()).isEqualTo(Cause.USER_UNLINKED);
  }
}
