package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static RunningSandbox sandbox;
  private Phone ani;
  private RawClient client;

  @BeforeAll
  static void start() {
    sandbox = new RunningSandbox();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @BeforeEach
  void link() {
    ani = sandbox.phone("Ani");
    client = sandbox.linked(ani);
    // The phone takes a key for it, and no test may count keys before.
    client.await("the phone's history", it -> it.is("message"));
  }

  @AfterEach
  void leave() {
    client.close();
  }

  private String count() {
    return client
        .query("get", "encrypt", Node.of("count"))
        .child("count")
        .flatMap(it -> it.attr("value"))
        .orElseThrow();
  }

  private static Node bundle(RawClient asking, Jid device) {
    return asking
        .query("get", "encrypt", Node.of("key").child(Node.of("user").attr("jid", device)))
        .child("list")
        .flatMap(list -> list.child("user"))
        .orElseThrow();
  }

  @Test
  void uploadedKeysAreCountedAndHandedOutOnceEach() {
    assertThat(client.upload(1, 2).attr("type")).contains("result");
    assertThat(count()).isEqualTo("2");

    var first = bundle(client, client.device.lid());
    var second = bundle(client, client.device.pn());
    var third = bundle(client, client.device.lid());

    assertThat(RawClient.number(first.child("key").orElseThrow(), "id")).isEqualTo(1);
    assertThat(RawClient.number(second.child("key").orElseThrow(), "id")).isEqualTo(2);
    assertThat(third.child("key")).isEmpty();
    assertThat(third.child("skey")).isPresent();
    assertThat(RawClient.content(third, "identity")).isEqualTo(client.device.identity.publicKey());
    assertThat(RawClient.content(third, "device-identity"))
        .isEqualTo(client.device.signedIdentity());
    assertThat(count()).isEqualTo("0");
  }

  @Test
  void aDeviceIsToldWhenItsKeysRunLow() {
    client.upload(IntStream.rangeClosed(1, 6).toArray());

    bundle(client, client.device.lid());
    bundle(client, client.device.lid());

    var notice =
        client.await(
            "the notice that four are left",
            it ->
                it.attr("type").filter("encrypt"::equals).isPresent()
                    && it.child("count").flatMap(count -> count.attr("value")).stream()
                        .anyMatch("4"::equals));
    assertThat(notice.tag()).isEqualTo("notification");
    assertThat(notice.jid("from")).contains(Jid.SERVER);
  }

  @Test
  void theBundleOfADeviceThatDoesNotExistIsAnError() {
    var user = bundle(client, ani.lid().withDevice(7));

    assertThat(user.child("error").flatMap(it -> it.attr("code"))).contains("404");
  }

  @Test
  void anUploadWithAForeignSignatureIsRefused() {
    var answer =
        client.query(
            "set",
            "encrypt",
            Node.of("registration").bytes(registration(client.device.registrationId)),
            Node.of("type").bytes(new byte[] {5}),
            Node.of("identity").bytes(client.device.identity.publicKey()),
            Node.of("list").child(RawClient.key("key", 1, KeyPair.generate().publicKey())),
            client.skey(KeyPair.generate().sign(new byte[33])));

    assertThat(answer.attr("type")).contains("error");
    sandbox.awaitRefusal("iq", "encrypt/registration: skey");
    assertThat(count()).isEqualTo("0");
  }

  @Test
  void anUploadOfAnotherIdentityIsRefused() {
    var answer =
        client.query(
            "set",
            "encrypt",
            Node.of("registration").bytes(registration(client.device.registrationId)),
            Node.of("type").bytes(new byte[] {5}),
            Node.of("identity").bytes(KeyPair.generate().publicKey()),
            Node.of("list").child(RawClient.key("key", 1, KeyPair.generate().publicKey())),
            client.skey(client.device.signature()));

    assertThat(answer.attr("type")).contains("error");
    sandbox.awaitRefusal("iq", "identity is not the device's");
  }

  @Test
  void anUploadOfAnotherRegistrationIsRefused() {
    var answer =
        client.query(
            "set",
            "encrypt",
            Node.of("registration").bytes(registration(client.device.registrationId + 1)),
            Node.of("type").bytes(new byte[] {5}),
            Node.of("identity").bytes(client.device.identity.publicKey()),
            Node.of("list").child(RawClient.key("key", 1, KeyPair.generate().publicKey())),
            client.skey(client.device.signature()));

    assertThat(answer.attr("type")).contains("error");
    sandbox.awaitRefusal("iq", "registration is not the device's");
  }

  @Test
  void anUploadWithTheSameIdTwiceIsRefused() {
    assertThat(client.upload(3, 3).attr("type")).contains("error");
    sandbox.awaitRefusal("iq", "repeated");
  }

  @Test
  void aSignedPreKeyIsRotatedOnlyWithTheDevicesSignature() {
    var wrong =
        client.query(
            "set",
            "encrypt",
            Node.of("rotate").child(client.skey(KeyPair.generate().sign(new byte[33]))));
    var right =
        client.query(
            "set", "encrypt", Node.of("rotate").child(client.skey(client.device.signature())));

    assertThat(wrong.attr("type")).contains("error");
    assertThat(right.attr("type")).contains("result");
  }

  @Test
  void theDigestSaysWhatTheServerHas() {
    client.upload(4);

    var digest = client.query("get", "encrypt", Node.of("digest")).child("digest").orElseThrow();

    assertThat(RawClient.content(digest, "identity")).isEqualTo(client.device.identity.publicKey());
    assertThat(digest.child("list").orElseThrow().children()).hasSize(1);
    assertThat(RawClient.content(digest, "hash")).hasSize(20);
  }

  @Test
  void devicesAreListedUnderNumberAndLid() {
    for (Jid asked : new Jid[] {ani.pn(), ani.lid()}) {
      var user = usync(Node.of("user").attr("jid", asked), Node.of("devices").attr("version", 2));

      var list = user.child("devices").flatMap(it -> it.child("device-list")).orElseThrow();
      assertThat(user.jid("jid")).contains(asked);
      assertThat(list.children().stream().map(it -> it.attr("id").orElseThrow()))
          .containsExactly("0", "1");
      assertThat(list.children().getLast().attr("key-index")).contains("1");
    }
  }

  @Test
  void aNumberLeadsToItsLid() {
    var user = usync(Node.of("user").attr("jid", ani.pn()), Node.of("lid"));

    assertThat(user.child("lid").flatMap(it -> it.jid("val"))).contains(ani.lid());
  }

  @Test
  void aNumberIsInOrOut() {
    var asLids = Node.of("contact").attr("addressing_mode", "lid");
    var known = usync(contact("+" + ani.number()), asLids);
    var unknown = usync(contact("+999999999"), asLids);

    assertThat(known.child("contact").flatMap(it -> it.attr("type"))).contains("in");
    assertThat(known.jid("jid")).contains(ani.lid());
    assertThat(known.jid("pn_jid")).contains(ani.pn());
    assertThat(unknown.child("contact").flatMap(it -> it.attr("type"))).contains("out");
    assertThat(unknown.jid("jid")).isEmpty();
  }

  @Test
  void whoIsAskedForByAJidThatNobodyHasIsAbsent() {
    var answer = ask(Node.of("user").attr("jid", Jid.pn("999999999")), Node.of("devices"));

    assertThat(answer.children()).isEmpty();
  }

  private static Node.Builder contact(String text) {
    return Node.of("user").child(Node.of("contact").bytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Node usync(Node.Builder user, Node.Builder wanted) {
    return ask(user, wanted).child("user").orElseThrow();
  }

  private Node ask(Node.Builder user, Node.Builder wanted) {
    var usync =
        Node.of("usync")
            .attr("sid", "1")
            .attr("mode", "query")
            .attr("context", "message")
            .child(Node.of("query").child(wanted))
            .child(Node.of("list").child(user));
    return client
        .query("get", "usync", usync)
        .child("usync")
        .flatMap(it -> it.child("list"))
        .orElseThrow();
  }

  private static byte[] registration(int id) {
    return java.nio.ByteBuffer.allocate(4).putInt(id).array();
  }
}
