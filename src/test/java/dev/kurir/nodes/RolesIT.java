package dev.kurir.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.launch.Postgres;
import dev.kurir.sessions.boundary.SessionSocket;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Http;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.KurirNode;
import dev.kurir.testing.RunningKurir;
import dev.kurir.testing.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A node that only answers and a node that only works, from the same WAR: two Payaras that share a
/// database and a Redis are one Kurir.
@ExtendWith(KurirExtension.class)
class RolesIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void whatIsAskedOfTheWebNodeIsDoneByTheWorker(RunningKurir kurir) throws Exception {
    var database = Servers.emptyDatabase();
    var redis = Servers.redisUrl();
    var starting = CompletableFuture.supplyAsync(() -> start("worker", database, redis, kurir));
    try (var web = start("web", database, redis, kurir);
        var worker = starting.join()) {
      var tenant = web.api().tenant("Toko");
      var budi = kurir.phones().phone("Budi");
      var ayu = kurir.phones().phone("Ayu");

      try (var socket = new SessionSocket(web.base(), tenant)) {
        budi.scan(socket.until("qr").path("text").asText());
        assertThat(socket.until("connection.open").path("phone").asText()).isEqualTo(budi.number());
      }
      String id = tenant.send(ayu.number(), "Pesanan siap");
      ayu.awaitText("Pesanan siap", SOON);
      tenant.jobIn(id, SOON, "sent", "delivered", "read");
      ayu.write(budi.number(), "Terima kasih");
      Eventually.yes(
          "the answer is in the log",
          SOON,
          () ->
              tenant.messages("in").stream()
                  .anyMatch(message -> message.path("text").asText().equals("Terima kasih")));

      var outside = Http.to(worker.base());
      assertThat(outside.get("/health/ready").status()).isEqualTo(200);
      assertThat(outside.get("/metrics").status()).isEqualTo(200);
      assertThat(outside.bearer(tenant.apiKey()).get("/api/jobs/" + id).status()).isEqualTo(404);
      assertThat(outside.get("/login").status()).isEqualTo(404);

      worker.gateway().child().stop();
      tenant.awaitStatus("CONNECTING", SOON); // as soon as somebody can
      String later = tenant.send(ayu.number(), "Sampai besok");
      worker.gateway().start();
      ayu.awaitText("Sampai besok", SOON);
      tenant.jobIn(later, SOON, "sent", "delivered", "read");
    }
  }

  private KurirNode start(String role, Postgres database, String redis, RunningKurir kurir) {
    return KurirNode.start(
        folder.resolve(role),
        Path.of("target", "logs", "role-" + role + ".log").toAbsolutePath(),
        database,
        redis,
        kurir.sandbox(),
        Map.of("KURIR_NODE", role, "KURIR_ROLES", role));
  }
}
