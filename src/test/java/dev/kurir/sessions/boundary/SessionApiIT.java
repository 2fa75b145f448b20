package dev.kurir.sessions.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kurir.testing.Authenticator;
import dev.kurir.testing.Http;
import dev.kurir.testing.KurirApi;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.Reply;
import dev.kurir.testing.RunningKurir;
import dev.kurir.testing.Visitor;
import java.io.ByteArrayInputStream;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(KurirExtension.class)
class SessionApiIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void aNewTenantsSessionIsToldInFull(RunningKurir kurir) {
    var tenant = kurir.api().tenant("new");

    var reply = tenant.http().get(path(tenant)).expect(200);

    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    var session = reply.json();
    assertThat(session.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "tenantId",
            "status",
            "reason",
            "recovers",
            "action",
            "since",
            "jid",
            "phone",
            "lid",
            "pushName",
            "qr",
            "notice",
            "limits");
    assertThat(session.path("tenantId").asText()).isEqualTo(tenant.id());
    assertThat(session.path("status").asText()).isEqualTo("DISCONNECTED");
    assertThat(session.path("reason").asText()).isEqualTo("never_linked");
    assertThat(session.path("action").asText()).isEqualTo("link");
    assertThat(session.path("recovers").asBoolean()).isFalse();
    assertThat(session.path("qr").isNull()).isTrue();
    assertThat(session.path("notice").isNull()).isTrue();
    assertThat(session.path("limits").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/start", "/stop", "/logout"})
  void wrongUnknownAndForeignKeysGetOneAnswer(String action, RunningKurir kurir) {
    var tenant = kurir.api().tenant("mine");
    var other = kurir.api().tenant("other");
    var url = kurir.base();

    var nobody = ask(Http.to(url), tenant, action);
    var wrong = ask(Http.to(url).bearer("wrong"), tenant, action);
    var foreign = ask(other.http(), tenant, action);
    var unknown = other.http().get("/api/tenants/" + UUID.randomUUID() + "/session");

    for (var reply : new Reply[] {nobody, wrong, foreign, unknown}) {
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.body()).isEqualTo(nobody.body());
    }
  }

  @Test
  void theAdminTokenSeesEverySessionAndLearnsWhichDoNotExist(RunningKurir kurir) {
    var admin = kurir.api().admin();
    var tenant = kurir.api().tenant("any");

    admin.get(path(tenant)).expect(200);
    admin.get("/api/tenants/" + UUID.randomUUID() + "/session").expect(404);
    admin.get("/api/tenants/not-a-uuid/session").expect(404);
    admin.post("/api/tenants/" + UUID.randomUUID() + "/session/start").expect(404);
  }

  @Test
  void onlyAnAdminLearnsHowFarAChangeOfTheMasterKeyIs(RunningKurir kurir) {
    kurir.api().tenant("any").http().get("/api/master-key").expect(401);
    Http.to(kurir.base()).get("/api/master-key").expect(401);

    var progress = kurir.api().admin().get("/api/master-key").expect(200).json();

    assertThat(progress.path("current").asInt()).isEqualTo(1);
    assertThat(progress.path("versions").path(0).path("version").asInt()).isEqualTo(1);
    assertThat(progress.path("versions").path(0).path("sessions").isInt()).isTrue();
    assertThat(progress.path("waitingFor").isArray()).isTrue();
  }

  @Test
  void onlyAnAdminSeesAndRestoresTheVersionsOfALink(RunningKurir kurir) {
    var tenant = kurir.api().tenant("unlinked");
    var admin = kurir.api().admin();
    tenant.http().get(path(tenant) + "/versions").expect(401);
    tenant.http().post(path(tenant) + "/restore", Map.of("version", 1)).expect(401);

    assertThat(admin.get(path(tenant) + "/versions").expect(200).body())
        .isEqualTo("{\"items\":[]}");
    admin.post(path(tenant) + "/restore", Map.of("version", 1)).expect(404);
    admin.post(path(tenant) + "/restore", Map.of()).expect(422);
    admin.post(path(tenant) + "/restore", Map.of("version", 0)).expect(422);
    admin.get("/api/tenants/" + UUID.randomUUID() + "/session/versions").expect(404);
    var nobody = "/api/tenants/" + UUID.randomUUID() + "/session/restore";
    admin.post(nobody, Map.of("version", 1)).expect(404);
    admin.get(path(tenant)).expect(200); // the same path as before
  }

  @Test
  void stoppingAndLoggingOutMayBeRepeatedInAnyState(RunningKurir kurir) {
    var tenant = kurir.api().tenant("idle");

    for (int i = 0; i < 2; i++) {
      var stopped = tenant.http().post(path(tenant) + "/stop").expect(200);
      assertThat(stopped.text("reason")).isEqualTo("never_linked");
      tenant.http().post(path(tenant) + "/logout").expect(200);
    }
  }

  @Test
  void theWebSocketStartsTheSessionAndShowsAQrThatAPhoneCanScan(RunningKurir kurir)
      throws Exception {
    var tenant = kurir.api().tenant("by socket");
    var phone = kurir.phones().phone("Budi");

    try (var socket = new SessionSocket(kurir.base(), tenant)) {
      assertThat(socket.until("status").path("status").asText()).isEqualTo("DISCONNECTED");
      var qr = socket.until("qr");
      var png = qr.path("png").asText().replace("data:image/png;base64,", "");
      var image = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
      assertThat(QrImageTest.scan(image)).isEqualTo(qr.path("text").asText());
      assertThat(qr.path("expiresAt").asText()).endsWith("Z");

      phone.scan(qr.path("text").asText());

      var open = socket.until("connection.open");
      assertThat(open.path("phone").asText()).isEqualTo(phone.number());
      assertThat(open.path("status").asText()).isEqualTo("CONNECTED");
      tenant.logout();
      var closed = socket.until("closed");
      assertThat(closed.path("reason").asText()).isEqualTo("user_unlinked");
      assertThat(closed.path("action").asText()).isEqualTo("relink");
    }
    assertThat(tenant.session().path("status").asText()).isEqualTo("LOGGED_OUT");
  }

  @Test
  void aPairingCodeIsAnsweredAndToldOverTheWebSocket(RunningKurir kurir) throws Exception {
    var tenant = kurir.api().tenant("by code");
    var phone = kurir.phones().phone("Budi");
    var path = path(tenant) + "/pairing-code";

    try (var socket = new SessionSocket(kurir.base(), tenant)) {
      socket.until("status");
      var answer = tenant.http().post(path, Map.of("phone", "+" + phone.number())).expect(200);
      var told = socket.until("pairing-code");
      assertThat(told.path("code").asText()).isEqualTo(answer.text("code"));
      assertThat(told.path("expiresAt").asText()).isEqualTo(answer.text("expiresAt"));
      assertThat(answer.text("code")).matches("[1-9A-Z]{4}-[1-9A-Z]{4}");

      phone
          .http()
          .post("/control/phones/" + phone.id() + "/link-code", Map.of("code", answer.text("code")))
          .expect(200);

      assertThat(socket.until("connection.open").path("phone").asText()).isEqualTo(phone.number());
    }
    var linked = tenant.http().post(path, Map.of("phone", phone.number()));
    assertThat(linked.expect(409).text("code")).isEqualTo("conflict");
  }

  @Test
  void aPairingCodeThatCannotBeIsAnsweredWithItsReason(RunningKurir kurir) {
    var tenant = kurir.api().tenant("no code");
    var path = path(tenant) + "/pairing-code";

    var nobody = tenant.http().post(path, Map.of("phone", "+62 899 9999 9999"));
    assertThat(nobody.expect(422).text("code")).isEqualTo("phone-not-on-whatsapp");
    for (Object phone : new Object[] {"", "12", 62812, "0812 3456 7890"}) {
      var wrong = tenant.http().post(path, Map.of("phone", phone)).expect(422);
      assertThat(wrong.text("code")).isEqualTo("invalid-fields");
      assertThat(wrong.json().at("/errors/0/field").asText()).isEqualTo("phone");
    }
    var foreign = kurir.api().tenant("other").http().post(path, Map.of("phone", "628123456789"));
    assertThat(foreign.status()).isEqualTo(401);
  }

  @Test
  void aForeignOriginIsRefusedWithWhateverCredential(RunningKurir kurir) {
    var tenant = kurir.api().tenant("guarded");

    assertThat(handshake(kurir, tenant.id(), RunningKurir.ADMIN_TOKEN, "https://evil.example"))
        .isEqualTo(403);
    assertThat(handshake(kurir, tenant.id(), RunningKurir.ADMIN_TOKEN, "null")).isEqualTo(403);
    assertThat(handshake(kurir, tenant.id(), "", "https://evil.example")).isEqualTo(403);
    assertThat(handshake(kurir, tenant.id(), "", kurir.base().toString())).isEqualTo(401);
    assertThat(handshake(kurir, tenant.id(), "", "")).isEqualTo(401);
    assertThat(handshake(kurir, tenant.id(), tenant.apiKey(), "")).isEqualTo(401);
    assertThat(handshake(kurir, UUID.randomUUID().toString(), RunningKurir.ADMIN_TOKEN, ""))
        .isEqualTo(404);
  }

  @Test
  void anAdminWhoIsLoggedInConnectsFromOurOwnPagesOnly(RunningKurir kurir) {
    var tenant = kurir.api().tenant("by cookie").id();
    var cookie = cookie(Visitor.admin(kurir));
    var ours = kurir.base().toString();

    assertThat(handshake(kurir, tenant, Map.of("Cookie", cookie, "Origin", ours))).isEqualTo(101);
    assertThat(handshake(kurir, tenant, Map.of("Cookie", cookie))).isEqualTo(401);
    assertThat(handshake(kurir, tenant, Map.of("Cookie", cookie, "Origin", "https://evil.example")))
        .isEqualTo(403);
    assertThat(handshake(kurir, tenant, Map.of("Cookie", cookie + "x", "Origin", ours)))
        .isEqualTo(401);
  }

  private static String cookie(Visitor admin) {
    return admin.cookie("JSESSIONID").map(c -> c.getName() + "=" + c.getValue()).orElseThrow();
  }

  @Test
  void withoutAnUpgradeTheAddressAnswersWithAProblem(RunningKurir kurir) {
    var tenant = kurir.api().tenant("plain");

    var reply = kurir.api().admin().get("/api/tenants/" + tenant.id() + "/ws").expect(400);

    assertThat(reply.text("code")).isEqualTo("bad-request");
  }

  @Test
  void aLinkSurvivesTheRestartOfTheGateway(RunningKurir kurir) {
    var tenant = kurir.api().tenant("kept");
    var phone = kurir.phones().phone("Ayu");
    kurir.api().link(tenant, phone);

    kurir.gateway().child().kill();
    kurir.gateway().start();

    tenant.awaitStatus("CONNECTED", PATIENCE);
  }

  @Test
  void anAccountThatAsksForItsPasskeyIsLinkedThroughTheApi(RunningKurir kurir) throws Exception {
    var tenant = kurir.api().tenant("gated");
    var phone = kurir.phones().phone("Dewi");
    var authenticator = new Authenticator();
    var control = "/control/phones/" + phone.id();
    phone.http().post(control + "/passkey", authenticator.registration()).expect(204);
    var passkey = path(tenant) + "/passkey";
    var idle = tenant.http().get(passkey).expect(200);
    assertThat(idle.json().path("options").isNull()).isTrue();
    var answer = tenant.http().post(passkey, "application/json", "{}");
    assertThat(answer.expect(409).text("code")).isEqualTo("passkey-not-asked");

    try (var socket = new SessionSocket(kurir.base(), tenant)) {
      var qr = socket.until("qr").path("text").asText();
      phone.http().post(control + "/scan", Map.of("qr", qr)).expect(202);
      var asked = socket.until("passkey");
      assertThat(asked.path("status").asText()).isEqualTo("PASSKEY_REQUIRED");
      assertThat(asked.path("options").path("rpId").asText()).isEqualTo("whatsapp.com");
      var seen = tenant.http().get(passkey).expect(200);
      assertThat(seen.header("Cache-Control")).isEqualTo("no-store");
      assertThat(seen.json()).isEqualTo(asked);
      assertThat(tenant.session().path("action").asText()).isEqualTo("use_passkey");

      var options = asked.path("options").toString();
      var elsewhere = authenticator.answer(options, "https://kurir.example").toString();
      var wrong = tenant.http().post(passkey, "application/json", elsewhere).expect(422).json();
      assertThat(wrong.at("/errors/0/field").asText()).isEqualTo("response.clientDataJSON");
      assertThat(wrong.at("/errors/0/rule").asText()).isEqualTo("origin");
      var stranger = new Authenticator().answer(options).toString();
      var refused = tenant.http().post(passkey, "application/json", stranger).expect(422);
      assertThat(refused.text("code")).isEqualTo("passkey-refused");
      var again = socket.until("passkey").path("options").toString();
      var right = authenticator.answer(again).toString();
      tenant.http().post(passkey, "application/json", right).expect(202);

      var code = socket.until("passkey");
      assertThat(code.path("code").asText()).matches("[0-9A-Z]{4}-[0-9A-Z]{4}");
      assertThat(code.path("confirm").asBoolean()).isFalse();
      assertThat(socket.until("connection.open").path("phone").asText()).isEqualTo(phone.number());
    }
    tenant.http().post(passkey + "/confirm").expect(409);
  }

  @Test
  void whatIsNoAssertionIsRefusedBeforeAnythingElse(RunningKurir kurir) {
    var tenant = kurir.api().tenant("mangled");
    var other = kurir.api().tenant("other");
    var passkey = path(tenant) + "/passkey";

    tenant.http().post(passkey, "text/plain", "{}").expect(415);
    tenant.http().post(passkey, "application/json", "\"" + "x".repeat(70_000)).expect(413);
    other.http().get(passkey).expect(401);
    other.http().post(passkey, "application/json", "{}").expect(401);
    other.http().post(passkey + "/confirm").expect(401);
  }

  @Test
  void deletingATenantUnlinksItsPhone(RunningKurir kurir) {
    var tenant = kurir.api().tenant("leaving");
    var phone = kurir.phones().phone("Citra");
    kurir.api().link(tenant, phone);

    kurir.api().admin().delete("/api/tenants/" + tenant.id()).expect(204);

    var seen = kurir.phones().http().get("/control/phones/" + phone.id()).expect(200).json();
    assertThat(seen.path("devices").size()).isZero();
    kurir.api().admin().get(path(tenant)).expect(404);
  }

  private static String path(KurirApi.Tenant tenant) {
    return "/api/tenants/" + tenant.id() + "/session";
  }

  private static Reply ask(Http http, KurirApi.Tenant tenant, String action) {
    return action.isEmpty() ? http.get(path(tenant)) : http.post(path(tenant) + action);
  }

  private static int handshake(RunningKurir kurir, String tenant, String token, String origin) {
    var headers = new HashMap<String, String>();
    if (!token.isEmpty()) {
      headers.put("Authorization", "Bearer " + token);
    }
    if (!origin.isEmpty()) {
      headers.put("Origin", origin);
    }
    return handshake(kurir, tenant, headers);
  }

  /// The status of the answer; 101 when the WebSocket is open.
  private static int handshake(RunningKurir kurir, String tenant, Map<String, String> headers) {
    try {
      SessionSocket.connect(kurir.base(), tenant, headers, new WebSocket.Listener() {}).abort();
      return 101;
    } catch (CompletionException e) {
      return e.getCause() instanceof WebSocketHandshakeException refused
          ? refused.getResponse().statusCode()
          : 0;
    }
  }
}
