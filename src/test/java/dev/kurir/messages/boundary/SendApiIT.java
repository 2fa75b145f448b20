package dev.kurir.messages.boundary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Http;
import dev.kurir.testing.KurirApi.Tenant;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.Reply;
import dev.kurir.testing.RunningKurir;
import java.io.IOException;
import java.net.Socket;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

/// `POST /api/send`, jobs and the log in the started WAR, from outside. Nobody is linked here, so
/// nothing is sent.
@ExtendWith(KurirExtension.class)
class SendApiIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final RunningKurir kurir;
  private final Http anonymous;
  private final Tenant tenant;

  SendApiIT(RunningKurir kurir) {
    this.kurir = kurir;
    this.anonymous = kurir.api().anonymous();

    // the test before may have killed PostgreSQL
    Eventually.yes("ready", SOON, () -> anonymous.get("/health/ready").status() == 200);
    this.tenant = kurir.api().tenant("Toko " + UUID.randomUUID());
  }

  /// Who comes during a write is answered by another thread, and may have gone by then.
  @Test
  void oneWhoGoesBeforeHisAnswerHarmsNobody() throws Exception {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor();
        var database = kurir.database().connect();
        var statement = database.createStatement()) {
      database.setAutoCommit(false);
      statement.execute("lock table message_logs in exclusive mode");
      var first = callers.submit(() -> anonymous.post("/api/send", body("628123456789", "first")));
      Eventually.yes("it is being written", SOON, () -> isWaitedFor(statement));
      sendAndGo("gone");
      var third = callers.submit(() -> anonymous.post("/api/send", body("628123456789", "third")));

      database.rollback();

      assertThat(first.get().status()).isEqualTo(202);
      assertThat(third.get().status()).isEqualTo(202);
    }
    Eventually.yes(
        "what was accepted stands",
        SOON,
        () ->
            tenant.messages("out").stream()
                .map(message -> message.path("text").asText())
                .toList()
                .containsAll(List.of("first", "gone", "third")));
  }

  private void sendAndGo(String text) throws IOException {
    var body = new ObjectMapper().writeValueAsBytes(body("628123456789", text));
    try (var socket = new Socket(kurir.base().getHost(), kurir.base().getPort())) {
      var head =
          "POST /api/send HTTP/1.1\r\nHost: kurir\r\nContent-Type: application/json\r\n"
              + ("Content-Length: " + body.length + "\r\n\r\n");
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().write(body);
    }
  }

  private static boolean isWaitedFor(Statement statement) {
    try (var rows =
        statement.executeQuery(
            "select from pg_locks where not granted and relation = 'message_logs'::regclass")) {
      return rows.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAcceptedMessageIsAJob() {
    Reply accepted = anonymous.post("/api/send", body("+62 812-3456-7890", "Halo"));

    assertThat(accepted.status()).isEqualTo(202);
    assertThat(accepted.header("Content-Type")).startsWith("application/json");
    assertThat(accepted.text("status")).isEqualTo("queued");
    assertThat(accepted.header("Location")).isEqualTo("/api/jobs/" + accepted.text("jobId"));
    assertThat(UUID.fromString(accepted.text("jobId")).version()).isEqualTo(7);
    Reply job = tenant.http().get(accepted.header("Location"));
    assertThat(job.status()).isEqualTo(200);
    assertThat(fields(job))
        .containsExactlyInAnyOrder(
            "jobId",
            "tenantId",
            "to",
            "chat",
            "phone",
            "lid",
            "state",
            "attempts",
            "messageId",
            "error",
            "times",
            "priority",
            "sendAt",
            "expiresAt");
    assertThat(job.text("jobId")).isEqualTo(accepted.text("jobId"));
    assertThat(job.text("tenantId")).isEqualTo(tenant.id());
    assertThat(job.text("to")).isEqualTo("+62 812-3456-7890");
    assertThat(job.text("phone")).isEqualTo("6281234567890");
    assertThat(job.json().path("lid").isNull()).isTrue();
    assertThat(job.json().path("error").isNull()).isTrue();
    assertThat(job.json().path("attempts").isInt()).isTrue();
    assertThat(job.text("state")).isIn("queued", "delayed");
    assertThat(job.text("messageId")).matches("3EB0[0-9A-F]{18}");
    assertThat(Instant.parse(job.text("times.queued")))
        .isBefore(Instant.parse("2100-01-01T00:00:00Z"));
  }

  @Test
  void whatCannotBeSentYetIsDelayed() {
    String id = tenant.send("6281234567890", "Halo");

    var job = tenant.jobIn(id, SOON, "delayed");

    assertThat(job.path("attempts").asInt()).isZero();
  }

  @Test
  void typingIsAFlagOrMilliseconds() {
    for (Object good : new Object[] {true, false, 0, 1, 20_000}) {
      assertThat(typing(good).status()).as("%s", good).isEqualTo(202);
    }
    for (Object wrong : new Object[] {"true", -1, 20_001, 1.5, Map.of()}) {
      Reply refused = typing(wrong);
      assertThat(refused.status()).as("%s", wrong).isEqualTo(422);
      assertThat(refused.text("errors.0.field")).isEqualTo("typing");
    }
  }

  private Reply typing(Object typing) {
    return tenant
        .http()
        .post("/api/send", Map.of("to", "6281234567890", "message", "Halo", "typing", typing));
  }

  @Test
  void aMessageMayBeForLaterAndExpire() {
    var at = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
    Map<String, Object> asked =
        Map.of("to", "6281234567890", "message", "x", "priority", "high", "sendAt", at.toString());
    Reply accepted = tenant.http().post("/api/send", with(asked, "ttl", 60)).expect(202);

    Reply job = tenant.http().get(accepted.header("Location"));

    assertThat(job.text("state")).isEqualTo("queued");
    assertThat(job.text("priority")).isEqualTo("high");
    assertThat(Instant.parse(job.text("sendAt"))).isEqualTo(at);
    assertThat(Instant.parse(job.text("expiresAt"))).isEqualTo(at.plusSeconds(60));
    Reply queue = tenant.http().get("/api/tenants/" + tenant.id() + "/queue");
    assertThat(Instant.parse(queue.text("nextDue"))).isEqualTo(at);
    assertThat(queue.json().path("counts").path("queued").asInt()).isEqualTo(1);
    assertThat(tenant.http().delete(accepted.header("Location")).text("state"))
        .isEqualTo("cancelled");

    for (var wrong :
        List.of(
            with(asked, "priority", "urgent"),
            with(asked, "sendAt", "tomorrow"),
            with(asked, "sendAt", "2099-01-01T00:00:00Z"),
            with(asked, "expiresAt", "2020-01-01T00:00:00Z"),
            with(asked, "ttl", 0))) {
      assertProblem(tenant.http().post("/api/send", wrong), 422, "invalid-fields");
    }
    Reply both =
        tenant
            .http()
            .post("/api/send", with(with(asked, "ttl", 60), "expiresAt", at.plusSeconds(9) + ""));
    assertThat(both.text("errors.0.rule")).isEqualTo("either");
  }

  private static Map<String, Object> with(Map<String, Object> fields, String name, Object value) {
    var more = new HashMap<>(fields);
    more.put(name, value);
    return more;
  }

  @Test
  void aQueueIsPausedAndResumed() {
    String queue = "/api/tenants/" + tenant.id() + "/queue";
    Tenant other = kurir.api().tenant("Other " + UUID.randomUUID());

    Reply paused = tenant.http().post(queue + "/pause").expect(200);
    String since = paused.text("pausedSince");

    assertThat(paused.json().path("paused").asBoolean()).isTrue();
    assertThat(tenant.http().post(queue + "/pause").text("pausedSince")).isEqualTo(since);
    assertThat(other.http().get(queue).status()).isEqualTo(401);
    assertThat(other.http().post(queue + "/resume").status()).isEqualTo(401);
    assertThat(anonymous.get(queue).status()).isEqualTo(401);
    assertThat(kurir.api().admin().get(queue).json().path("paused").asBoolean()).isTrue();
    Reply resumed = kurir.api().admin().post(queue + "/resume").expect(200);
    assertThat(resumed.json().path("paused").asBoolean()).isFalse();
    assertThat(resumed.json().path("pausedSince").isNull()).isTrue();
    Reply paced = tenant.http().patch(queue, Map.of("minGapSeconds", 5, "perDay", 100)).expect(200);
    assertThat(paced.json().path("pacing").path("minGapSeconds").asInt()).isEqualTo(5);
    assertThat(paced.json().path("pacing").path("perMinute").asInt()).isZero();
    assertThat(paced.json().path("pacing").path("perDay").asInt()).isEqualTo(100);
    assertThat(tenant.http().patch(queue, Map.of("perMinute", 601)).status()).isEqualTo(422);
    String nobodys = "/api/tenants/" + UUID.randomUUID() + "/queue";
    assertThat(kurir.api().admin().get(nobodys).status()).isEqualTo(404);
    assertThat(kurir.api().admin().post(nobodys + "/pause").status()).isEqualTo(404);
  }

  @Test
  void onlyWhatWaitsForAPersonCanBeResumed() {
    String id = tenant.send("6281234567890", "Halo");

    Reply refused = tenant.http().post("/api/jobs/" + id + "/resume");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("code")).isEqualTo("conflict");
    assertThat(anonymous.post("/api/jobs/" + id + "/resume").status()).isEqualTo(401);
  }

  @Test
  void aNumberCannotBeCheckedWithoutAConnection() {
    Reply refused = tenant.http().post("/api/contacts/check", Map.of("phone", "+62 812-3456-7890"));

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("detail")).contains("not connected");
    assertThat(tenant.http().post("/api/contacts/check", Map.of("phone", 1)).status())
        .isEqualTo(422);
    assertThat(tenant.http().post("/api/contacts/check", Map.of("phone", "halo")).status())
        .isEqualTo(422);
    assertThat(anonymous.post("/api/contacts/check", Map.of("phone", "6281")).status())
        .isEqualTo(401);
    assertThat(kurir.api().admin().post("/api/contacts/check", Map.of("phone", "6281")).status())
        .isEqualTo(422);
  }

  @Test
  void theKeyMayStandInAHeader() {
    Map<String, ?> bare = Map.of("to", "6281234567890", "message", "Halo");

    assertThat(anonymous.bearer(tenant.apiKey()).post("/api/send", bare).status()).isEqualTo(202);
    assertThat(anonymous.with("X-Api-Key", tenant.apiKey()).post("/api/send", bare).status())
        .isEqualTo(202);
    assertThat(tenant.http().post("/api/send", body("6281234567890", "Halo")).status())
        .isEqualTo(202);
  }

  @Test
  void theSameIdempotencyKeyIsTheSameJob() {
    Http once = tenant.http().with("Idempotency-Key", "order-" + UUID.randomUUID());
    Map<String, ?> first = Map.of("to", "6281234567890", "message", "Halo");

    String id = once.post("/api/send", first).expect(202).text("jobId");

    Reply again = once.post("/api/send", first).expect(202);
    assertThat(again.text("jobId")).isEqualTo(id);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    Reply other = once.post("/api/send", Map.of("to", "6281234567890", "message", "Other"));
    assertProblem(other, 422, "invalid-fields");
    assertThat(other.text("errors.0.field")).isEqualTo("Idempotency-Key");
  }

  @Test
  void everyWrongCredentialGetsTheSameAnswer() {
    Tenant other = kurir.api().tenant("Other " + UUID.randomUUID());
    Set<String> answers = new HashSet<>();
    for (var credentials :
        Set.of(
            Map.of("tenantId", UUID.randomUUID().toString(), "apiKey", tenant.apiKey()),
            Map.of("tenantId", UUID.randomUUID().toString(), "apiKey", "nonsense"),
            Map.of("tenantId", tenant.id(), "apiKey", "nonsense"),
            Map.of("tenantId", tenant.id(), "apiKey", ""),
            Map.of("tenantId", tenant.id(), "apiKey", other.apiKey()),
            Map.of("tenantId", other.id(), "apiKey", tenant.apiKey()),
            Map.of("tenantId", "no uuid", "apiKey", tenant.apiKey()),
            Map.of("tenantId", tenant.id(), "apiKey", RunningKurir.ADMIN_TOKEN))) {
      Reply refused =
          anonymous.post(
              "/api/send",
              Map.of(
                  "tenantId",
                  credentials.get("tenantId"),
                  "apiKey",
                  credentials.get("apiKey"),
                  "to",
                  "nobody",
                  "message",
                  ""));
      assertProblem(refused, 401, "unauthorized");
      answers.add(refused.body());
    }

    assertThat(answers).hasSize(1);
    assertThat(tenant.messages("out")).isEmpty();
  }

  @Test
  void jobsOfOthersAndJobsThatDoNotExistAreTheSame() {
    String id = tenant.send("6281234567890", "Halo");
    Tenant other = kurir.api().tenant("Other " + UUID.randomUUID());

    Reply foreign = other.http().get("/api/jobs/" + id);
    Reply unknown = other.http().get("/api/jobs/" + UUID.randomUUID());
    Reply nonsense = other.http().get("/api/jobs/nonsense");
    Reply foreignCancelled = other.http().delete("/api/jobs/" + id);
    Reply nobody = anonymous.get("/api/jobs/" + id);

    assertProblem(foreign, 404, "not-found");
    assertThat(unknown.body()).isEqualTo(foreign.body());
    assertThat(nonsense.body()).isEqualTo(foreign.body());
    assertThat(foreignCancelled.body()).isEqualTo(foreign.body());
    assertProblem(nobody, 401, "unauthorized");
    assertThat(kurir.api().admin().get("/api/jobs/" + id).text("jobId")).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[]",
        "\"text\"",
        "null",
        "{",
        "{\"to\":\"1\"",
        "{\"to\":\"1\"} more",
        "{'to':'1'}",
        "{\"to\":\"1\",\"to\":\"2\"}",
        "{\"to\":01}",
      })
  void whatIsNoJsonObjectIs400(String text) {
    assertProblem(tenant.http().post("/api/send", "application/json", text), 400, "malformed-json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"message\":\"x\"}|to|required",
        "{\"to\":\"6281234567890\"}|message|required",
        "{\"to\":1,\"message\":\"x\"}|to|type",
        "{\"to\":null,\"message\":\"x\"}|to|type",
        "{\"to\":[\"6281234567890\"],\"message\":\"x\"}|to|type",
        "{\"to\":\"6281234567890\",\"message\":true}|message|type",
        "{\"to\":\"6281234567890\",\"message\":{\"text\":\"x\"}}|message|type",
        "{\"to\":\"\",\"message\":\"x\"}|to|min-length",
        "{\"to\":\"nobody\",\"message\":\"x\"}|to|recipient",
        "{\"to\":\"12\",\"message\":\"x\"}|to|recipient",
        "{\"to\":\"a@b.c\",\"message\":\"x\"}|to|recipient",
        "{\"to\":\"6281234567890\",\"message\":\"\"}|message|min-length",
        "{\"to\":\"6281234567890\",\"message\":\" \\n \"}|message|min-length",
        "{\"to\":\"6281234567890\",\"message\":\"a\\u0000b\"}|message|characters",
        "{\"to\":\"6281234567890\",\"message\":\"a\\ud800b\"}|message|characters",
      })
  void aBrokenRuleIsToldWithItsField(String text, String field, String rule) {
    Reply refused = tenant.http().post("/api/send", "application/json", text);

    assertProblem(refused, 422, "invalid-fields");
    assertThat(refused.json().path("errors")).hasSize(1);
    assertThat(refused.text("errors.0.field")).isEqualTo(field);
    assertThat(refused.text("errors.0.rule")).isEqualTo(rule);
    assertThat(refused.text("errors.0.detail")).isNotBlank();
  }

  @Test
  void withoutAnyKeyTheMissingFieldsAreTold() {
    Reply refused = anonymous.post("/api/send", Map.of("to", "6281234567890"));

    assertProblem(refused, 422, "invalid-fields");
    assertThat(refused.json().findValuesAsText("field"))
        .containsExactlyInAnyOrder("tenantId", "apiKey", "message");
  }

  @Test
  void theLongestMessageIsTakenAndOneMoreCharacterIsNot() {
    Map<String, ?> longest = Map.of("to", "6281234567890", "message", "é".repeat(65_536));
    Map<String, ?> longer = Map.of("to", "6281234567890", "message", "x".repeat(65_537));

    assertThat(tenant.http().post("/api/send", longest).status()).isEqualTo(202);
    Reply refused = tenant.http().post("/api/send", longer);
    assertProblem(refused, 422, "invalid-fields");
    assertThat(refused.text("errors.0.rule")).isEqualTo("max-length");
  }

  @Test
  void moreThanAMebibyteIsNotRead() {
    String large = "{\"to\":\"6281234567890\",\"message\":\"" + "x".repeat(1 << 20) + "\"}";

    assertProblem(
        tenant.http().post("/api/send", "application/json", large), 413, "body-too-large");
  }

  @Test
  void otherMethodsAreRefused() {
    Reply refused = tenant.http().get("/api/send");

    assertProblem(refused, 405, "method-not-allowed");
    assertThat(refused.header("Allow")).contains("POST");
  }

  @Test
  void aWaitingJobCanBeCancelled() {
    String id = tenant.send("6281234567890", "Halo");

    Reply cancelled = tenant.http().delete("/api/jobs/" + id);
    Reply again = tenant.http().delete("/api/jobs/" + id);

    assertThat(cancelled.expect(200).text("state")).isEqualTo("cancelled");
    assertThat(cancelled.text("times.cancelled")).isNotBlank();
    assertThat(again.expect(200).text("state")).isEqualTo("cancelled");
  }

  @Test
  void theLogIsReadInPages() {
    for (int i = 0; i < 5; i++) {
      tenant.send("6281234567890", "number " + i);
    }

    Reply first = tenant.http().get("/api/messages?direction=out&limit=3").expect(200);
    Reply second =
        tenant.http().get("/api/messages?limit=3&after=" + first.text("next")).expect(200);
    Reply third = tenant.http().get("/api/messages?after=" + second.text("next")).expect(200);

    assertThat(first.json().findValuesAsText("text"))
        .containsExactly("number 0", "number 1", "number 2");
    assertThat(second.json().findValuesAsText("text")).containsExactly("number 3", "number 4");
    assertThat(third.json().path("items")).isEmpty();
    assertThat(third.text("next")).isEqualTo(second.text("next"));
    assertThat(fieldsOf(first.json().at("/items/0")))
        .contains("id", "messageId", "direction", "chat", "phone", "lid", "text", "state", "at");
    assertThat(first.text("items.0.direction")).isEqualTo("out");
    assertThat(tenant.http().get("/api/messages?direction=in").json().path("items")).isEmpty();
    assertThat(
            kurir.api().admin().get("/api/messages?tenantId=" + tenant.id()).json().path("items"))
        .hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({
    "direction=up,direction,one-of",
    "after=x,after,cursor",
    "limit=0,limit,range",
    "limit=1001,limit,range",
    "limit=-1,limit,range",
  })
  void wrongParametersOfTheLogAreTold(String query, String field, String rule) {
    Reply refused = tenant.http().get("/api/messages?" + query);

    assertProblem(refused, 422, "invalid-fields");
    assertThat(refused.text("errors.0.field")).isEqualTo(field);
    assertThat(refused.text("errors.0.rule")).isEqualTo(rule);
  }

  @Test
  void theLogIsForItsOwnTenantOnly() {
    Tenant other = kurir.api().tenant("Other " + UUID.randomUUID());

    assertProblem(anonymous.get("/api/messages"), 401, "unauthorized");
    assertProblem(other.http().get("/api/messages?tenantId=" + tenant.id()), 401, "unauthorized");
    assertProblem(kurir.api().admin().get("/api/messages"), 422, "invalid-fields");
  }

  @Test
  void withoutPostgresItIs503AndItRecoversByItself() {
    tenant.send("6281234567890", "before");

    kurir.postgres().child().kill();
    Reply refused = tenant.http().post("/api/send", body("6281234567890", "lost"));
    assertProblem(refused, 503, "database-unavailable");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
    kurir.postgres().start();

    Eventually.yes(
        "accepted again",
        Duration.ofSeconds(30),
        () -> tenant.http().post("/api/send", body("6281234567890", "after")).status() == 202);
    assertThat(tenant.messages("out"))
        .extracting(message -> message.path("text").asText())
        .containsExactly("before", "after");
  }

  @Test
  void withoutRedisItIsStillAccepted() {
    kurir.redis().child().kill();
    String id = tenant.send("6281234567890", "without Redis");

    assertThat(tenant.job(id).path("state").asText()).isEqualTo("delayed");
    kurir.redis().start();
  }

  @Test
  void aFlushedRedisLosesNothing() {
    String id = tenant.send("6281234567890", "before");
    tenant.jobIn(id, SOON, "delayed");
    try (var client = RedisClient.create(kurir.redisUrl())) {
      client.flushAll();
    }

    String later = tenant.send("6281234567891", "after");

    tenant.jobIn(later, SOON, "delayed");
  }

  private Map<String, String> body(String to, String message) {
    return Map.of("tenantId", tenant.id(), "apiKey", tenant.apiKey(), "to", to, "message", message);
  }

  private static void assertProblem(Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
    assertThat(reply.text("status")).isEqualTo(Integer.toString(status));
    assertThat(reply.text("code")).isEqualTo(code);
    assertThat(reply.body())
        .doesNotContain("<html", "dev.kurir", "java.", "jakarta.", "Exception", "\tat ");
  }

  private static Set<String> fields(Reply reply) {
    return fieldsOf(reply.json());
  }

  private static Set<String> fieldsOf(com.fasterxml.jackson.databind.JsonNode json) {
    Set<String> names = new HashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
