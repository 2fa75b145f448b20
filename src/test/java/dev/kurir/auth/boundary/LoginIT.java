package dev.kurir.auth.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.auth.control.Admins;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.Reply;
import dev.kurir.testing.RunningKurir;
import dev.kurir.testing.Visitor;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(KurirExtension.class)
class LoginIT {
  private static final String SESSION = "JSESSIONID";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/tenants",
        "/tenants/x/logs",
        "/sandbox",
        "/queue",
        "/settings",
        "/nothing",
        "/logout",
        "//tenants",
        "/tenants;a=b",
        "/assets/../tenants",
        "/assets/%2e%2e/tenants",
        "/login/x",
        "/LOGIN"
      })
  void everyPageAsksForALogin(String path, RunningKurir kurir) {
    var reply = new Visitor(kurir.base()).get(path);

    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.header("Location")).isEqualTo("/login");
    assertThat(reply.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void htmxIsToldToGoToTheLoginPage(RunningKurir kurir) {
    var reply = new Visitor(kurir.base()).get("/tenants/badges", "HX-Request", "true");

    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.header("HX-Redirect")).isEqualTo("/login");
    assertThat(reply.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/login",
        "/health/live",
        "/health/ready",
        "/assets/app.css",
        "/webjars/htmx.org/2.0.10/dist/htmx.min.js"
      })
  void aFewPlacesAreOpen(String path, RunningKurir kurir) {
    assertThat(new Visitor(kurir.base()).get(path).status()).isEqualTo(200);
  }

  @Test
  void theRightPasswordOpensThePages(RunningKurir kurir) {
    var visitor = new Visitor(kurir.base());

    var reply = visitor.logIn(RunningKurir.ADMIN, RunningKurir.ADMIN_PASSWORD);

    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.header("Location")).isEqualTo("/tenants");
    assertThat(visitor.get("/nothing").status()).isEqualTo(404);
    assertThat(visitor.get("/login").status()).isEqualTo(303);
  }

  @Test
  void theSessionCookieIsOutOfReachOfScriptsAndOtherSites(RunningKurir kurir) {
    var visitor = new Visitor(kurir.base());
    var token = Visitor.token(visitor.get("/login"));
    var form =
        Map.of(
            "_csrf", token,
            "username", RunningKurir.ADMIN,
            "password", RunningKurir.ADMIN_PASSWORD);

    var reply = visitor.post("/login", form, "X-Forwarded-Proto", "https");

    assertThat(reply.headers().allValues("Set-Cookie"))
        .filteredOn(cookie -> cookie.startsWith(SESSION))
        .singleElement()
        .asString()
        .contains("HttpOnly", "Secure")
        .containsIgnoringCase("SameSite=Strict");
  }

  @Test
  void aSessionIdThatWasPlantedBeforeTheLoginIsNotUsed(RunningKurir kurir) {
    var planted = "0123456789abcdef0123456789ab";
    var visitor = new Visitor(kurir.base());
    visitor.plant(SESSION, planted);

    var reply = visitor.logIn(RunningKurir.ADMIN, RunningKurir.ADMIN_PASSWORD).expect(303);

    assertThat(reply.headers().allValues("Set-Cookie"))
        .filteredOn(cookie -> cookie.startsWith(SESSION))
        .singleElement()
        .asString()
        .doesNotContain(planted);
    var attacker = new Visitor(kurir.base());
    attacker.plant(SESSION, planted);
    assertThat(attacker.get("/nothing").status()).isEqualTo(303);
  }

  @Test
  void everyLoginHasASessionIdOfItsOwn(RunningKurir kurir) {
    var first = Visitor.admin(kurir).cookie(SESSION).orElseThrow().getValue();

    assertThat(Visitor.admin(kurir).cookie(SESSION).orElseThrow().getValue()).isNotEqualTo(first);
  }

  @Test
  void nobodyIsToldWhetherNameOrPasswordWasWrong(RunningKurir kurir) {
    var wrongPassword = new Visitor(kurir.base()).logIn(RunningKurir.ADMIN, "not the password");
    var wrongName =
        new Visitor(kurir.base()).logIn("nobody-" + UUID.randomUUID(), "whatever it is");

    assertThat(wrongPassword.status()).isEqualTo(422);
    assertThat(wrongName.status()).isEqualTo(422);
    assertThat(wrongName.body()).contains("do not belong together");
    assertThat(wrongPassword.body()).contains("do not belong together");
    assertThat(wrongPassword.body()).contains("value=\"" + RunningKurir.ADMIN + "\"");
    assertThat(wrongPassword.body()).doesNotContain("not the password");
  }

  @Test
  void guessingIsSlowedDown(RunningKurir kurir) {
    var visitor = new Visitor(kurir.base());
    var name = "guessed-" + UUID.randomUUID();
    for (int i = 0; i < 5; i++) {
      visitor.logIn(name, "guess number " + i).expect(422);
    }

    var reply = visitor.logIn(name, "one guess too many");

    assertThat(reply.status()).isEqualTo(429);
    assertThat(Integer.parseInt(reply.header("Retry-After"))).isBetween(1, 2);
    assertThat(reply.body()).contains("Too many attempts");
    visitor.logIn(RunningKurir.ADMIN, RunningKurir.ADMIN_PASSWORD).expect(303);
  }

  @Test
  void loggingOutEndsTheSession(RunningKurir kurir) {
    var admin = Visitor.admin(kurir);
    var other = new Visitor(kurir.base());
    other.plant(SESSION, admin.cookie(SESSION).orElseThrow().getValue());
    assertThat(other.get("/nothing").status()).isEqualTo(404);

    var reply = admin.post("/logout", Map.of(), "X-CSRF-TOKEN", token(admin));

    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.header("Location")).isEqualTo("/login");
    assertThat(other.get("/nothing").status()).isEqualTo(303);
  }

  @Test
  void aWriteWithoutTheTokenOfThePageIsRefused(RunningKurir kurir) {
    var visitor = new Visitor(kurir.base());
    var form = Map.of("username", RunningKurir.ADMIN, "password", RunningKurir.ADMIN_PASSWORD);
    assertThat(visitor.post("/login", form).status()).isEqualTo(403);
    visitor.get("/login");
    assertThat(visitor.post("/login", form).status()).isEqualTo(403);
    var other = Visitor.token(new Visitor(kurir.base()).get("/login"));
    assertThat(visitor.post("/login", form, "X-CSRF-TOKEN", other).status()).isEqualTo(403);

    var admin = Visitor.admin(kurir);
    var refused = admin.post("/logout", Map.of());
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).doesNotContain("dev.kurir", "Exception", "Payara");
    assertThat(admin.post("/logout", Map.of("_csrf", other)).status()).isEqualTo(403);
    assertThat(admin.get("/nothing").status()).isEqualTo(404);
  }

  @Test
  void pagesMayNotBeFramedSniffedOrKept(RunningKurir kurir) {
    var reply = new Visitor(kurir.base()).get("/login");

    assertThat(reply.header("Content-Security-Policy"))
        .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
        .doesNotContain("unsafe");
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.headers().firstValue("Server")).isEmpty();
    assertThat(reply.headers().firstValue("X-Powered-By")).isEmpty();
  }

  @Test
  void aNewPasswordEndsTheLogins(RunningKurir kurir) {
    var admins = new Admins(dataSource(kurir), Clock.systemUTC());
    var name = "ann-" + UUID.randomUUID();
    admins.put(name, "the first password");
    var visitor = new Visitor(kurir.base());
    visitor.logIn(name.toUpperCase(Locale.ROOT), "the first password").expect(303);
    assertThat(visitor.get("/nothing").status()).isEqualTo(404);

    admins.put(name, "the second password");

    Eventually.yes(
        "logged out", Duration.ofSeconds(20), () -> visitor.get("/nothing").status() == 303);
    assertThat(visitor.logIn(name, "the first password").status()).isEqualTo(422);
    visitor.logIn(name, "the second password").expect(303);
  }

  private static String token(Visitor admin) {
    Reply page = admin.get("/login");
    return page.headers().firstValue("X-CSRF-TOKEN").orElseThrow();
  }

  private static PGSimpleDataSource dataSource(RunningKurir kurir) {
    var source = new PGSimpleDataSource();
    source.setURL(kurir.database().url());
    source.setUser(kurir.database().user());
    source.setPassword(kurir.database().password());
    return source;
  }
}
