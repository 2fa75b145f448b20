package dev.kurir.tenants.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.tenants.entity.KeyText;
import dev.kurir.testing.Http;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.RunningKurir;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KurirExtension.class)
class TenantsIT {
  @Test
  void aNewTenantHasAKeyAndASession(RunningKurir kurir) throws SQLException {
    var made =
        kurir
            .api()
            .admin()
            .post("/api/tenants", Map.of("name", "  Toko Budi ", "network", "sandbox"))
            .expect(201);

    var id = made.text("id");
    assertThat(made.header("Location")).isEqualTo("/api/tenants/" + id);
    assertThat(made.text("name")).isEqualTo("Toko Budi");
    assertThat(made.text("network")).isEqualTo("sandbox");
    assertThat(made.text("apiKey")).matches("kurir_[A-Za-z0-9_-]{43}");
    assertThat(made.json().path("defaultCountry").isNull()).isTrue();
    assertThat(Duration.between(Instant.parse(made.text("createdAt")), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
    assertThat(count(kurir, "sessions where status = 'DISCONNECTED' and tenant_id = ?", id))
        .isEqualTo(1);
    assertThat(count(kurir, "audit_log where action = 'tenant.created' and tenant_id = ?", id))
        .isEqualTo(1);
  }

  @Test
  void onlyTheHashOfAKeyIsKept(RunningKurir kurir) throws SQLException {
    var tenant = kurir.api().tenant("hashed");

    try (var connection = kurir.database().connect();
        var query =
            connection.prepareStatement(
                "select k.hash, k::text from api_keys k where tenant_id = ?")) {
      query.setObject(1, UUID.fromString(tenant.id()));
      try (var row = query.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getBytes(1)).isEqualTo(new KeyText(tenant.apiKey()).hash());
        assertThat(row.getString(2)).doesNotContain(tenant.apiKey().substring(13));
        assertThat(row.next()).isFalse();
      }
    }
  }

  @Test
  void aTenantIsFoundInTheListAndAlone(RunningKurir kurir) {
    var admin = kurir.api().admin();
    var tenant =
        admin
            .post(
                "/api/tenants",
                Map.of("name", "found", "network", "whatsapp", "defaultCountry", "ID"))
            .expect(201);
    var id = tenant.text("id");

    var list = admin.get("/api/tenants").expect(200);
    var alone = admin.get("/api/tenants/" + id).expect(200);

    assertThat(StreamSupport.stream(list.json().path("items").spliterator(), false))
        .filteredOn(item -> item.path("id").asText().equals(id))
        .singleElement()
        .isEqualTo(alone.json());
    assertThat(alone.text("network")).isEqualTo("whatsapp");
    assertThat(alone.text("defaultCountry")).isEqualTo("ID");
    assertThat(alone.text("createdAt")).isEqualTo(tenant.text("createdAt"));
    assertThat(alone.body()).doesNotContain("kurir_");
  }

  @Test
  void whetherATenantAppearsOnlineCanBeChanged(RunningKurir kurir) {
    var tenant = kurir.api().tenant("online");
    var at = "/api/tenants/" + tenant.id();
    var admin = kurir.api().admin();
    assertThat(admin.get(at).expect(200).text("presence")).isEqualTo("unavailable");

    assertThat(admin.patch(at, Map.of("presence", "available")).expect(200).text("presence"))
        .isEqualTo("available");

    assertThat(admin.get(at).expect(200).text("presence")).isEqualTo("available");
    assertThat(admin.patch(at, Map.of("presence", true)).status()).isEqualTo(422);
    assertThat(admin.patch(at, Map.of("presence", "away")).status()).isEqualTo(422);
    assertThat(tenant.http().patch(at, Map.of("presence", "available")).status()).isEqualTo(401);
    assertThat(
            admin
                .patch("/api/tenants/" + UUID.randomUUID(), Map.of("presence", "available"))
                .status())
        .isEqualTo(404);
  }

  @Test
  void aDeletedTenantIsGoneWithAllItHad(RunningKurir kurir) throws SQLException {
    var admin = kurir.api().admin();
    var tenant = kurir.api().tenant("deleted");

    admin.delete("/api/tenants/" + tenant.id()).expect(204);

    admin.get("/api/tenants/" + tenant.id()).expect(404);
    admin.delete("/api/tenants/" + tenant.id()).expect(404);
    assertThat(count(kurir, "sessions where tenant_id = ?", tenant.id())).isZero();
    assertThat(count(kurir, "api_keys where tenant_id = ?", tenant.id())).isZero();
  }

  @Test
  void aRenewedKeyReplacesTheOldOne(RunningKurir kurir) throws SQLException {
    var tenant = kurir.api().tenant("renewed");

    var renewed = kurir.api().admin().post("/api/tenants/" + tenant.id() + "/keys").expect(201);

    assertThat(renewed.text("apiKey"))
        .matches("kurir_[A-Za-z0-9_-]{43}")
        .isNotEqualTo(tenant.apiKey());
    assertThat(renewed.text("id")).isEqualTo(tenant.id());
    assertThat(count(kurir, "api_keys where tenant_id = ?", tenant.id())).isEqualTo(1);
  }

  @Test
  void whatIsNoTenantIs404(RunningKurir kurir) {
    var admin = kurir.api().admin();

    admin.get("/api/tenants/" + UUID.randomUUID()).expect(404);
    admin.get("/api/tenants/1").expect(404);
    admin.post("/api/tenants/" + UUID.randomUUID() + "/keys").expect(404);
    admin.delete("/api/tenants/nothing").expect(404);
  }

  @Test
  void withoutTheAdminTokenAllIsUnauthorizedAndLooksAlike(RunningKurir kurir) {
    var tenant = kurir.api().tenant("curious");
    var nobody = kurir.api().anonymous();

    for (Http http :
        new Http[] {
          nobody,
          nobody.bearer("wrong"),
          nobody.bearer(RunningKurir.ADMIN_TOKEN + "x"),
          nobody.with("Authorization", "Basic " + RunningKurir.ADMIN_TOKEN),
          nobody.bearer(tenant.apiKey()),
          tenant.http()
        }) {
      var reply = http.get("/api/tenants").expect(401);
      assertThat(reply.text("code")).isEqualTo("unauthorized");
      assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
      assertThat(http.post("/api/tenants", Map.of("name", 1)).expect(401).body())
          .isEqualTo(reply.body());
      assertThat(http.get("/api/tenants/" + tenant.id()).expect(401).body())
          .isEqualTo(reply.body());
      assertThat(http.delete("/api/tenants/" + tenant.id()).expect(401).body())
          .isEqualTo(reply.body());
      assertThat(http.post("/api/tenants/" + tenant.id() + "/keys").expect(401).body())
          .isEqualTo(reply.body());
    }
    nobody.with("X-Api-Key", RunningKurir.ADMIN_TOKEN).get("/api/tenants").expect(200);
  }

  private static int count(RunningKurir kurir, String what, String tenant) throws SQLException {
    try (var connection = kurir.database().connect();
        var query = connection.prepareStatement("select count(*) from " + what)) {
      query.setObject(1, UUID.fromString(tenant));
      try (var row = query.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
