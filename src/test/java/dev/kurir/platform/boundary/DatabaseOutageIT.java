package dev.kurir.platform.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.Http;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.RunningKurir;
import dev.kurir.testing.Visitor;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KurirExtension.class)
class DatabaseOutageIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void withoutPostgresKurirSays503AndComesBackByItself(RunningKurir kurir) {
    var admin = kurir.api().admin();
    var visitor = new Visitor(kurir.base());
    admin.get("/api/tenants").expect(200);

    kurir.postgres().child().kill();
    try {
      for (int i = 0; i < 12; i++) {
        var begin = System.nanoTime();
        var list = admin.get("/api/tenants").expect(503);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
        assertThat(list.text("code")).isEqualTo("database-unavailable");
        assertThat(Integer.parseInt(list.header("Retry-After"))).isPositive();
      }
      admin.post("/api/tenants", Map.of("name", "lost", "network", "sandbox")).expect(503);
      var ready = admin.get("/health/ready").expect(503);
      assertThat(ready.body()).contains("database");
      admin.get("/health/live").expect(200);
      assertThat(visitor.logIn("ann", "a password").status()).isEqualTo(503);
    } finally {
      kurir.postgres().start();
    }

    Eventually.yes("ready", SOON, () -> admin.get("/health/ready").status() == 200);
    Eventually.yes("the list", SOON, () -> admin.get("/api/tenants").status() == 200);
    assertThat(admin.get("/api/tenants").body()).doesNotContain("lost");
    admin.post("/api/tenants", Map.of("name", "kept", "network", "sandbox")).expect(201);
  }

  @Test
  void kurirStartsWithoutPostgresAndIsReadyOnceItIsThere(RunningKurir kurir) throws Exception {
    var nobody = kurir.api().anonymous();
    kurir.gateway().child().kill();
    kurir.postgres().child().kill();
    CompletableFuture<Void> started;

    try {
      started = CompletableFuture.runAsync(kurir.gateway()::start);
      Eventually.yes("alive", Duration.ofMinutes(4), () -> answers(nobody, "/health/live", 200));
      assertThat(answers(nobody, "/health/ready", 503)).isTrue();
      kurir.api().admin().get("/api/tenants").expect(503);
    } finally {
      kurir.postgres().start();
    }

    started.get(60, TimeUnit.SECONDS);
    nobody.get("/health/ready").expect(200);
    kurir.api().admin().get("/api/tenants").expect(200);
    assertThat(Visitor.admin(kurir).get("/nothing").status()).isEqualTo(404);
  }

  @Test
  void withoutRedisKurirIsReadyAndSaysSo(RunningKurir kurir) {
    var nobody = kurir.api().anonymous();
    assertThat(nobody.get("/health/ready").expect(200).body()).contains("\"reachable\":\"true\"");

    kurir.redis().child().kill();

    assertThat(nobody.get("/health/ready").expect(200).body()).contains("\"reachable\":\"false\"");
    kurir.redis().start();
    Eventually.yes(
        "Redis is reached",
        SOON,
        () -> nobody.get("/health/ready").body().contains("\"reachable\":\"true\""));
  }

  private static boolean answers(Http http, String path, int status) {
    try {
      return http.get(path).status() == status;
    } catch (UncheckedIOException _) {
      return false;
    }
  }
}
