package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.launch.EmbeddedPostgres;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.Advice;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.RestoreOutcome;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Authenticator;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.testing.Servers;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.SandboxWorld;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.WhatsAppClient;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import dev.kurir.whatsapp.store.Unit;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sessions with real clients, on the sandbox and on PostgreSQL.
class SessionsOnSandboxIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private SandboxWorld world;
  private URI sandbox;
  private Scene scene;
  private Node node;
  private Place place;
  private TenantId tenant;

  @BeforeEach
  void startAll() {
    world = SandboxWorld.start(folder.resolve("sandbox"));
    sandbox = world.settings().url();
    on(new Scene());
  }

  private void on(Scene newScene) {
    scene = newScene;
    place = scene.tenant();
    tenant = place.tenant();
    node = node();
  }

  @AfterEach
  void stopAll() {
    node.close();
    scene.close();
    world.close();
  }

  @Test
  void aPhoneLinksByQrAndAfterARestartNoNewQrIsNeeded() {
    var phone = world.phone("Budi");
    link(phone);

    assertThat(state().phone()).hasValue(phone.number());
    assertThat(devices(phone)).isEqualTo(1);
    restart();

    await("CONNECTED/NONE");
    assertThat(devices(phone)).isEqualTo(1);
    assertThat(send(world.phone("Ayu"), "3EB0000000000000000001")).isTrue();
  }

  @Test
  void aKilledNodeComesBackWithoutANewQr() {
    var phone = world.phone("Budi");
    link(phone);

    node.kill();
    node = node();
    node.sessions.begin();

    await("CONNECTED/NONE");
    assertThat(devices(phone)).isEqualTo(1);
  }

  @Test
  void aSandboxThatRestartsIsFoundAgain() {
    link(world.phone("Budi"));

    world.stop();
    awaitNot("CONNECTED/NONE");
    assertThat(state().advice().recovers()).isTrue();
    world.startAgain();

    await("CONNECTED/NONE");
  }

  @Test
  void aSandboxThatIsAwayAtTheStartIsWaitedFor() {
    link(world.phone("Budi"));
    node.close();
    world.stop();

    node = node();
    node.sessions.begin();
    await("CONNECTING/NETWORK");
    world.startAgain();

    await("CONNECTED/NONE");
  }

  @Test
  void unlinkingOnThePhoneForgetsTheKeysAndSaysSo() {
    var phone = world.phone("Budi");
    link(phone);
    int device = phoneJson(phone).path("devices").path(0).path("device").asInt();

    world.api().http().delete("/control/phones/" + phone.id() + "/devices/" + device).expect(204);

    await("LOGGED_OUT/USER_UNLINKED");
    assertThat(scene.column("select key_id from auth_credits")).isEmpty();
    assertThat(scene.column("select wanted::text from sessions")).containsExactly("false");
    assertThat(state().jid()).isEmpty();
    link(phone); // the same tenant links again
  }

  @Test
  void stoppingAndStartingKeepsTheLink() {
    var phone = world.phone("Budi");
    link(phone);

    node.sessions.stop(tenant);
    await("DISCONNECTED/STOPPED");
    Eventually.yes("the phone sees it go", PATIENCE, () -> !isOnline(phone));
    node.sessions.start(tenant);

    await("CONNECTED/NONE");
    assertThat(devices(phone)).isEqualTo(1);
  }

  @Test
  void loggingOutUnlinksItOnThePhoneAlsoWhenItWasStopped() {
    var phone = world.phone("Budi");
    link(phone);
    node.sessions.stop(tenant);

    node.sessions.logout(tenant);

    await("LOGGED_OUT/USER_UNLINKED");
    assertThat(devices(phone)).isZero();
    assertThat(scene.column("select key_id from auth_credits")).isEmpty();
  }

  @Test
  void loggingOutForgetsTheKeysAlsoWhenTheServerIsAway() {
    link(world.phone("Budi"));
    world.stop();

    node.sessions.logout(tenant);

    assertThat(standing()).isEqualTo("LOGGED_OUT/USER_UNLINKED");
    assertThat(scene.column("select key_id from auth_credits")).isEmpty();
    world.startAgain();
  }

  @Test
  void linkingAgainWithAnotherPhoneShowsTheOtherAccount() {
    var first = world.phone("Budi");
    var second = world.phone("Ayu");
    link(first);

    node.sessions.relink(tenant);
    second.scan(qr());
    await("CONNECTED/NONE");

    assertThat(state().phone()).hasValue(second.number());
    assertThat(devices(first)).isZero();
  }

  @Test
  void anAccountThatAsksForItsPasskeyIsLinkedOnceThatIsAnswered() {
    var phone = world.phone("Budi");
    var passkey = "/control/phones/" + phone.id() + "/passkey";
    var authenticator = new Authenticator();
    phone.http().post(passkey, authenticator.registration()).expect(204);
    var told = new LinkedBlockingQueue<Passkey>();
    node.sessions.subscribe(
        tenant,
        event -> {
          if (event instanceof SessionEvent.PasskeyAsked asked) {
            told.add(asked.passkey());
          }
        });
    node.sessions.start(tenant);
    var scan = Map.of("qr", qr());
    phone.http().post("/control/phones/" + phone.id() + "/scan", scan).expect(202);
    await("PASSKEY_REQUIRED/NONE");
    var asked = Eventually.value("what is asked", PATIENCE, () -> node.sessions.passkey(tenant));
    assertThat(state().qr()).isEmpty();
    assertThat(state().advice().action()).isEqualTo(Advice.Action.USE_PASSKEY);
    assertThat(node.sessions.confirmPasskey(tenant)).isEqualTo(new PasskeyAnswer.NotAsked());

    var answer = authenticator.answer(asked.options().orElseThrow()).toString();
    var read = AssertionReader.read(answer, asked);
    assertThat(read).isInstanceOf(AssertionReader.Reading.Good.class);
    var assertion = ((AssertionReader.Reading.Good) read).assertion();
    assertThat(node.sessions.answerPasskey(tenant, assertion))
        .isEqualTo(new PasskeyAnswer.Accepted());

    await("CONNECTED/NONE");
    assertThat(devices(phone)).isEqualTo(1);
    assertThat(node.sessions.passkey(tenant)).isEmpty();
    assertThat(told).hasSize(2).first().isEqualTo(asked);
    assertThat(told).last().extracting(Passkey::confirm).isEqualTo(false);
    assertThat(node.sessions.answerPasskey(tenant, assertion))
        .isEqualTo(new PasskeyAnswer.NotAsked());
  }

  @Test
  void whileTheDatabaseIsAwayNothingIsAcknowledgedAndNothingIsLost() {
    onItsOwn(postgres -> {
      var phone = world.phone("Budi");
      var friend = world.phone("Ayu");
      link(phone);

      postgres.child().stop();
      friend.write(phone.number(), "while it is away");
      postgres.start();

      Eventually.yes("the message is kept", PATIENCE, () -> inbox() == 1);
      await("CONNECTED/NONE");
    });
  }

  @Test
  void aDatabaseThatIsAwayLongerThanTheLeaseClosesTheSocketAndBringsItBack() {
    onItsOwn(postgres -> {
      var phone = world.phone("Budi");
      link(phone);

      postgres.child().stop();
      node.ahead.set(Leases.LENGTH.toNanos());
      await("DISCONNECTED/LEASE");
      assertThat(state().advice().recovers()).isTrue();
      Eventually.yes("the phone sees it go", PATIENCE, () -> !isOnline(phone));
      postgres.start();

      await("CONNECTED/NONE");
    });
  }

  @Test
  void whatIsWrittenOnThePhoneIsOutgoingAndItsReceiptsCount() {
    var phone = world.phone("Budi");
    var friend = world.phone("Ayu");
    link(phone);

    phone.write(friend.number(), "from my phone");

    awaitRow("out text from my phone " + friend.number() + " " + lid(friend), "delivered");
    friend.read(phone.number());
    awaitRow("out text from my phone " + friend.number() + " " + lid(friend), "read");
  }

  @Test
  void aLinkThatWasLostIsPutBackWithoutAQrAndWritesAndReads() {
    var phone = world.phone("Budi");
    var friend = world.phone("Ayu");
    link(phone);
    assertThat(send(friend, "3EB0000000000000000B01")).isTrue();
    friend.write(phone.number(), "before");
    Eventually.yes("it is read", PATIENCE, () -> texts().contains("in before"));
    node.sessions.stop(tenant);
    scene.run("delete from auth_credits");
    scene.run("delete from lid_map");

    var newest = new LinkVersions(scene.database).of(tenant).getFirst();
    assertThat(newest.phone()).hasValue(phone.number());
    assertThat(node.sessions.restore(tenant, newest.version()))
        .containsInstanceOf(RestoreOutcome.Restored.class);
    node.sessions.start(tenant);

    await("CONNECTED/NONE");
    assertThat(devices(phone)).isEqualTo(1);
    friend.write(phone.number(), "after");
    Eventually.yes("it is read", PATIENCE, () -> texts().contains("in after"));
    assertThat(send(friend, "3EB0000000000000000B02")).isTrue();
    Eventually.yes(
        "it has come", PATIENCE, () -> Collections.frequency(friend.received(), "halo") == 2);
  }

  @Test
  void whatCouldNotBeReadIsAPlaceholderUntilThePhoneTellsIt() {
    var phone = world.phone("Budi");
    var friend = world.phone("Ayu");
    link(phone);
    world.api().fault(Map.of("kind", "withhold", "device", state().jid().orElseThrow()));

    friend.write(phone.number(), "told later");

    awaitRow("in text told later " + friend.number() + " " + lid(friend), "received");
    assertThat(scene.column("select type from message_logs")).containsExactly("text");
  }

  @Test
  void aDeviceThatCouldNotReadGetsItAlsoAfterARestart() {
    var friend = world.phone("Ayu");
    link(world.phone("Budi"));
    var friends = world.link(friend);
    friends.client().stop();
    friends.await(ClientEvent.Stopped.class);
    assertThat(send(friend, "3EB0000000000000000A01")).isTrue();
    friends
        .store()
        .inTransaction(unit -> {
          unit.delete(Unit.Category.PRE_KEY, unit.keyIds(Unit.Category.PRE_KEY, 1_000));
          return true;
        });

    restart();
    await("CONNECTED/NONE");
    friends.start();

    assertThat(friends.awaitMessage().text()).hasValue("halo");
  }

  private static String lid(Phone phone) {
    return phone.lid().replace("@lid", "");
  }

  private void awaitRow(String row, String state) {
    Eventually.yes(
        row + " " + state,
        PATIENCE,
        () ->
            scene
                .column(
                    """
                    select concat_ws(' ', m.direction, m.type, m.text, c.phone, c.lid, m.state)
                    from message_logs m join chats c on c.id = m.chat_id\
                    """)
                .contains(row + " " + state));
  }

  /// Something that a test does with a database that is nobody else's.
  private interface OnItsOwn {
    void with(EmbeddedPostgres postgres);
  }

  private void onItsOwn(OnItsOwn test) {
    node.close();
    scene.close();
    var postgres = Servers.postgresIn(folder.resolve("own"), false);
    postgres.start();
    try {
      var own = Servers.ownDatabase(postgres);
      Flyway.configure().dataSource(own.url(), own.user(), own.password()).load().migrate();
      on(new Scene(own));
      node.sessions.begin();
      test.with(postgres);
      node.close();
    } finally {
      postgres.child().stop();
    }
  }

  private List<String> texts() {
    return scene.column("select direction || ' ' || text from message_logs where text is not null");
  }

  private int inbox() {
    return scene.column("select message_id from message_logs where direction = 'in'").size();
  }

  private Node node() {
    var settings =
        Map.of(
            "SANDBOX_URL",
            sandbox.toString(),
            "SANDBOX_CONTROL_URL",
            "http://127.0.0.1:" + sandbox.getPort(),
            "WHATSAPP_INITIAL_PREKEYS",
            "40");
    return new Node(
        scene,
        "a",
        (http, tasks) -> {
          var runtime = new ClientRuntime(http, tasks.virtual(), tasks.timers(), Clock.systemUTC());
          return (client, store, told) ->
              Links.of(new WhatsAppClient(client, runtime, store, told));
        },
        settings,
        new RecordingPorts());
  }

  private void restart() {
    node.close();
    node = node();
    node.sessions.begin();
  }

  private void link(Phone phone) {
    node.sessions.start(tenant);
    phone.scan(qr());
    await("CONNECTED/NONE");
  }

  private String qr() {
    return Eventually.value(
            "a QR", PATIENCE, () -> node.sessions.look(tenant).flatMap(SessionState::qr))
        .text();
  }

  private boolean send(Phone to, String messageId) {
    var client = node.sessions.client(tenant).orElseThrow();
    return client.sendText(messageId, Jid.pn(to.number()), "halo") instanceof SendOutcome.Sent;
  }

  private JsonNode phoneJson(Phone phone) {
    return world.api().http().get("/control/phones/" + phone.id()).expect(200).json();
  }

  private int devices(Phone phone) {
    return phoneJson(phone).path("devices").size();
  }

  private boolean isOnline(Phone phone) {
    return phoneJson(phone).path("devices").path(0).path("connected").asBoolean();
  }

  private SessionState state() {
    return node.sessions.state(tenant).orElseThrow();
  }

  private String standing() {
    return state().status() + "/" + state().reason();
  }

  private void await(String standing) {
    Eventually.yes(standing, PATIENCE, () -> standing().equals(standing));
  }

  private void awaitNot(String standing) {
    Eventually.yes("not " + standing, PATIENCE, () -> !standing().equals(standing));
  }
}
