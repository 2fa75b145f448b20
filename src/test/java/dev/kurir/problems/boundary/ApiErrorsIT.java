package dev.kurir.problems.boundary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Http;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.Reply;
import dev.kurir.testing.RunningKurir;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the API answers to requests that are wrong; `POST /api/tenants` stands for all that take a
/// body.
@ExtendWith(KurirExtension.class)
class ApiErrorsIT {
  private static final String TENANTS = "/api/tenants";

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hello", "{", "[]", "{\"name\":", "{\"name\":[1,", "{\"name\":\"a\"} b", "\""})
  void whatIsNoJsonIs400(String body, RunningKurir kurir) {
    var reply = admin(kurir).post(TENANTS, "application/json", body);

    assertProblem(reply, 400, "malformed-json");
  }

  @Test
  void aWrongTypeIs422WithFieldAndRule(RunningKurir kurir) {
    var reply = admin(kurir).post(TENANTS, Map.of("name", 1, "network", "sandbox"));

    assertProblem(reply, 422, "invalid-fields");
    assertThat(reply.text("errors.0.field")).isEqualTo("name");
    assertThat(reply.text("errors.0.rule")).isEqualTo("type");
    assertThat(reply.text("errors.0.detail")).isNotEmpty();
  }

  @Test
  void allBrokenRulesAreToldAtOnce(RunningKurir kurir) {
    var reply = admin(kurir).post(TENANTS, Map.of("name", "x".repeat(101), "defaultCountry", "XX"));

    assertProblem(reply, 422, "invalid-fields");
    var errors = StreamSupport.stream(reply.json().path("errors").spliterator(), false);
    assertThat(errors)
        .extracting(e -> e.path("field").asText() + " " + e.path("rule").asText())
        .containsExactly("name max-length", "network required", "defaultCountry country");
  }

  @Test
  void anUnknownAddressIs404(RunningKurir kurir) {
    for (var path : List.of("/api", "/api/", "/api/nothing", "/api/tenants/1/2/3")) {
      assertProblem(admin(kurir).get(path), 404, "not-found");
    }
  }

  @Test
  void aWrongMethodIs405AndTellsTheRightOnes(RunningKurir kurir) {
    var reply = admin(kurir).delete(TENANTS);

    assertProblem(reply, 405, "method-not-allowed");
    assertThat(reply.header("Allow")).contains("GET", "POST");
  }

  @Test
  void anotherMediaTypeIs415(RunningKurir kurir) {
    assertProblem(admin(kurir).post(TENANTS, "text/plain", "{}"), 415, "unsupported-media-type");
    assertProblem(
        admin(kurir).post(TENANTS, "application/x-www-form-urlencoded", "name=a"),
        415,
        "unsupported-media-type");
  }

  @Test
  void whoAcceptsNoJsonGets406(RunningKurir kurir) {
    var reply = admin(kurir).with("Accept", "text/html").get(TENANTS);

    assertProblem(reply, 406, "not-acceptable");
  }

  @Test
  void aBodyOverOneMebibyteIs413(RunningKurir kurir) throws Exception {
    var big = new byte[(1 << 20) + 1];
    Arrays.fill(big, (byte) ' ');

    assertProblem(
        admin(kurir).post(TENANTS, "application/json", new String(big, ISO_8859_1)),
        413,
        "body-too-large");
    assertProblem(chunked(kurir, big), 413, "body-too-large");
  }

  @Test
  void aBodyOfJustOneMebibyteIsRead(RunningKurir kurir) {
    var rest = "{\"name\": 1}";

    var reply =
        admin(kurir)
            .post(TENANTS, "application/json", " ".repeat((1 << 20) - rest.length()) + rest);

    assertProblem(reply, 422, "invalid-fields");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/%00 HTTP/1.1",
        "GET /api/tenants/%2e%2e/%2e%2e/x HTTP/1.1",
        "GET /api/tenants/..%2f..%2fWEB-INF/web.xml HTTP/1.1",
        "GET /api/../WEB-INF/web.xml HTTP/1.1",
        "GET /api/application.wadl HTTP/1.1",
        "TRACE /api/tenants HTTP/1.1",
        "OPTIONS /api/tenants HTTP/1.1",
        "PROPFIND /api/tenants HTTP/1.1",
        "GET /api/tenants/\u00e9 HTTP/1.1",
        "GET /api/tenants?x=%zz HTTP/1.1",
        "GET /api/tenants HTTP/9.9",
        "POST /api/tenants HTTP/1.1\r\nContent-Type: nonsense",
        "POST /api/tenants HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: x",
        "POST /api/tenants HTTP/1.1\r\nContent-Type: application/json;charset=nonsense"
      })
  void nothingUnderApiSpeaksHtmlOrNamesClasses(String request, RunningKurir kurir)
      throws IOException {
    var answer = raw(kurir.base(), request);

    assertThat(answer)
        .doesNotContainIgnoringCase("<html")
        .doesNotContainIgnoringCase("text/html")
        .doesNotContainIgnoringCase("payara")
        .doesNotContain("Exception", "dev.kurir", "org.glassfish", "java.", "jakarta");
  }

  @Test
  void aLongAddressOrHeaderIsNoHtmlEither(RunningKurir kurir) throws IOException {
    var answers =
        List.of(
            raw(kurir.base(), "GET /api/" + "a".repeat(20_000) + " HTTP/1.1"),
            raw(kurir.base(), "GET /api/tenants HTTP/1.1\r\nX: " + "a".repeat(20_000)));

    assertThat(answers)
        .allSatisfy(answer -> {
          assertThat(answer).startsWith("HTTP/1.1 4");
          assertThat(answer).doesNotContainIgnoringCase("<html");
        });
  }

  @Test
  void theApiMakesNoSessionsAndIsNotKept(RunningKurir kurir) {
    var reply = admin(kurir).get(TENANTS);

    assertThat(reply.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  private static void assertProblem(Reply reply, int status, String code) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.text("type")).isEqualTo("urn:kurir:problem:" + code);
    assertThat(reply.text("code")).isEqualTo(code);
    assertThat(reply.json().path("status").asInt()).isEqualTo(status);
    assertThat(reply.text("title")).isNotEmpty();
    assertThat(reply.text("detail")).isNotEmpty();
  }

  private static Http admin(RunningKurir kurir) {
    return kurir.api().admin();
  }

  private static Reply chunked(RunningKurir kurir, byte[] body) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(kurir.base() + TENANTS))
              .header("Authorization", "Bearer " + RunningKurir.ADMIN_TOKEN)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
              .build();
      var response = client.send(request, BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.headers(), response.body());
    }
  }

  /// For requests that no well-made client sends.
  private static String raw(URI base, String request) throws IOException {
    try (var socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(20_000);
      var text =
          request
              + "\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
              + RunningKurir.ADMIN_TOKEN
              + "\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
