package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.testing.Reply;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The server's side of linking by code: what it takes, what it refuses. That codes link is shown
/// by the clients that use them (`PairingCodeIT`, and Baileys).
class LinkCodeTest {
  private static RunningSandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = new RunningSandbox();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  private static RawClient offering() {
    var client = sandbox.client(RawDevice.make());
    client.register();
    client.awaitRef();
    return client;
  }

  private static Node.Builder hello(RawClient client, Jid jid, String platform, String display) {
    return reg("companion_hello", jid)
        .attr("should_show_push_notification", "true")
        .child(
            Node.of("link_code_pairing_wrapped_companion_ephemeral_pub")
                .bytes(Randomness.bytes(80)))
        .child(Node.of("companion_server_auth_key_pub").bytes(client.device.noise.publicKey()))
        .child(Node.of("companion_platform_id").text(platform))
        .child(Node.of("companion_platform_display").text(display))
        .child(Node.of("link_code_pairing_nonce").bytes(new byte[1]));
  }

  private static Node.Builder reg(String stage, Jid jid) {
    return Node.of("link_code_companion_reg").attr("jid", jid).attr("stage", stage);
  }

  private static String answer(Node iq) {
    return iq.child("error").flatMap(it -> it.attr("code")).orElse("result");
  }

  private static CompletableFuture<Reply> type(Phone phone, String code) {
    return CompletableFuture.supplyAsync(
        () -> sandbox.http().post(phone.path("/link-code"), Map.of("code", code)));
  }

  @Test
  void aClientGetsAReferenceForItsCode() {
    Phone ani = sandbox.phone("Ani");
    try (var client = offering()) {
      var iq = client.query("set", "md", hello(client, ani.pn(), "1", "Chrome (Linux)"));

      var reg = iq.child("link_code_companion_reg").orElseThrow();
      assertThat(RawClient.content(reg, "link_code_pairing_ref")).isNotEmpty();
    }
  }

  @Test
  void aBrowserOrSystemThatNobodyKnowsIsRefused() {
    Phone ani = sandbox.phone("Ani");
    try (var client = offering()) {
      for (String display :
          new String[] {
            "Kurir (Linux)", "Chrome (Kurir)", "Chrome (Windows)", "Firefox (Linux)", "Chrome", ""
          }) {
        var iq = client.query("set", "md", hello(client, ani.pn(), "1", display));
        assertThat(answer(iq)).as(display).isEqualTo("400");
      }
      var iq = client.query("set", "md", hello(client, ani.pn(), "77", "Chrome (Linux)"));
      assertThat(answer(iq)).isEqualTo("400");
    }
  }

  @Test
  void whatIsNoNumberIsRefusedAndSoIsANumberOfNobody() {
    try (var client = offering()) {
      for (String digits : new String[] {"0812345678", "123456", "1234567890123456"}) {
        var iq = client.query("set", "md", hello(client, Jid.pn(digits), "1", "Chrome (Linux)"));
        assertThat(answer(iq)).as(digits).isEqualTo("400");
      }
      var nobody = hello(client, Jid.pn("999999999999"), "1", "Chrome (Linux)");
      assertThat(answer(client.query("set", "md", nobody))).isEqualTo("404");
    }
  }

  @Test
  void aNumberThatIsAskedForTooOftenIsRefused() {
    Phone ani = sandbox.phone("Ani");
    try (var client = offering()) {
      for (int i = 0; i < 5; i++) {
        var iq = client.query("set", "md", hello(client, ani.pn(), "1", "Chrome (Linux)"));
        assertThat(answer(iq)).isEqualTo("result");
      }

      var sixth = client.query("set", "md", hello(client, ani.pn(), "1", "Chrome (Linux)"));

      assertThat(answer(sixth)).isEqualTo("429");
    }
  }

  @Test
  void aFinishThatNobodyAskedForIsRefused() {
    Phone ani = sandbox.phone("Ani");
    try (var client = offering()) {
      var iq = client.query("set", "md", hello(client, ani.pn(), "1", "Chrome (Linux)"));
      var ref =
          RawClient.content(
              iq.child("link_code_companion_reg").orElseThrow(), "link_code_pairing_ref");

      var finish =
          reg("companion_finish", ani.pn())
              .child(Node.of("link_code_pairing_wrapped_key_bundle").bytes(new byte[156]))
              .child(Node.of("companion_identity_public").bytes(client.device.identity.publicKey()))
              .child(Node.of("link_code_pairing_ref").bytes(ref));

      assertThat(answer(client.query("set", "md", finish))).isEqualTo("400");
      sandbox.awaitRefusal("link-code", "nobody has typed");
    }
  }

  @Test
  void aBundleThatDoesNotOpenMeansAnotherCode() {
    Phone ani = sandbox.phone("Ani");
    try (var client = offering()) {
      client.query("set", "md", hello(client, ani.pn(), "1", "Chrome (Linux)"));
      var typed = type(ani, "1234-5678");
      var told =
          client.await("the phone's key", it -> it.child("link_code_companion_reg").isPresent());
      var reg = told.child("link_code_companion_reg").orElseThrow();
      assertThat(told.attr("type")).contains("link_code_companion_reg");
      assertThat(RawClient.content(reg, "link_code_pairing_wrapped_primary_ephemeral_pub"))
          .hasSize(80);

      client.query(
          "set",
          "md",
          reg("companion_finish", ani.pn())
              .child(Node.of("link_code_pairing_wrapped_key_bundle").bytes(new byte[156]))
              .child(Node.of("companion_identity_public").bytes(client.device.identity.publicKey()))
              .child(
                  Node.of("link_code_pairing_ref")
                      .bytes(RawClient.content(reg, "link_code_pairing_ref"))));

      assertThat(typed.join().expect(409).text("code")).isEqualTo("code-wrong");
    }
  }

  @Test
  void aCodeThatNobodyShowsIsUnknownAndWhatIsNoCodeIsMalformed() {
    Phone ani = sandbox.phone("Ani");

    assertThat(type(ani, "ABCD-EFGH").join().expect(404).text("code")).isEqualTo("code-unknown");
    assertThat(type(ani, "ABCD-EFG0").join().expect(422).text("code")).isEqualTo("code-malformed");
  }
}
