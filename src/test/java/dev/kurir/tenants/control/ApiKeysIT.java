package dev.kurir.tenants.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.auth.control.AdminToken;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.control.Access.Caller;
import dev.kurir.tenants.entity.KeyText;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.MovableClock;
import dev.kurir.testing.Servers;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ApiKeysIT {
  private final MovableClock clock = new MovableClock();
  private final Database database = database();
  private final ApiKeys keys = new ApiKeys(database, clock);
  private final Access access = new Access(keys, new AdminToken(Optional.of("the admin token")));

  private final TenantId ann = tenant();
  private final TenantId bob = tenant();
  private final KeyText annsKey = key(ann);
  private final KeyText bobsKey = key(bob);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aKeyIsItsTenants() {
    assertThat(keys.tenantOf(annsKey)).contains(ann);
    assertThat(keys.tenantOf(bobsKey)).contains(bob);
    assertThat(keys.tenantOf(annsKey)).contains(ann);
  }

  @Test
  void anyOtherTextIsNobodys() {
    assertThat(keys.tenantOf(KeyText.generate())).isEmpty();
    assertThat(keys.tenantOf(new KeyText(""))).isEmpty();
    assertThat(keys.tenantOf(new KeyText(annsKey.value() + " "))).isEmpty();
    assertThat(keys.tenantOf(new KeyText(annsKey.value().substring(1)))).isEmpty();
    assertThat(keys.tenantOf(new KeyText("x".repeat(1_000_000)))).isEmpty();
  }

  @Test
  void whoNamesATenantMustHaveThatTenantsKey() {
    assertThat(access.tenant(body(ann.toString(), annsKey.value()))).contains(ann);
    assertThat(access.tenant(body(ann.toString(), bobsKey.value()))).isEmpty();
    assertThat(access.tenant(body(UUID.randomUUID().toString(), annsKey.value()))).isEmpty();
    assertThat(access.tenant(body("no uuid", annsKey.value()))).isEmpty();
    assertThat(access.tenant(body(ann.toString(), "wrong"))).isEmpty();
    assertThat(access.tenant(body(ann.toString(), null))).isEmpty();
  }

  @Test
  void theAdminTokenMayUseEveryTenantAndAKeyItsOwn() {
    var admin = access.caller(Credentials.of("Bearer the admin token", null)).orElseThrow();
    var tenant = access.caller(Credentials.of(null, annsKey.value())).orElseThrow();

    assertThat(admin).isEqualTo(new Caller.Admin());
    assertThat(admin.mayUse(ann)).isTrue();
    assertThat(tenant.mayUse(ann)).isTrue();
    assertThat(tenant.mayUse(bob)).isFalse();
    assertThat(access.caller(Credentials.of("Bearer wrong", null))).isEmpty();
    assertThat(access.isAdmin(Credentials.of(null, annsKey.value()))).isFalse();
  }

  @Test
  void aKeyThatIsGoneIsRememberedForSecondsOnly() {
    assertThat(keys.tenantOf(annsKey)).contains(ann);
    execute("delete from api_keys where tenant_id = ?", ann.value());

    clock.advance(ApiKeys.REMEMBERED);

    assertThat(keys.tenantOf(annsKey)).isEmpty();
  }

  @Test
  void aKeyThatIsRenewedHereIsForgottenAtOnce() {
    assertThat(keys.tenantOf(annsKey)).contains(ann);
    execute("delete from api_keys where tenant_id = ?", ann.value());

    keys.forget(ann);

    assertThat(keys.tenantOf(annsKey)).isEmpty();
  }

  @Test
  void aKeyEndsWhenItExpires() {
    execute(
        "update api_keys set expires_at = ? where tenant_id = ?",
        clock.instant().plusSeconds(1).atOffset(ZoneOffset.UTC),
        ann.value());
    assertThat(keys.tenantOf(annsKey)).contains(ann);

    clock.advance(Duration.ofSeconds(1));

    assertThat(keys.tenantOf(annsKey)).isEmpty();
  }

  @Test
  void itIsWrittenDownWhenAKeyWasUsed() {
    assertThat(keys.tenantOf(annsKey)).contains(ann);
    keys.writeUse();

    assertThat(lastUse(ann)).contains(clock.instant());
    assertThat(lastUse(bob)).isEmpty();
  }

  private static Credentials body(String tenantId, @Nullable String key) {
    return Credentials.of(null, null).and(tenantId, key);
  }

  private TenantId tenant() {
    var id = UUID.randomUUID();
    execute(
        "insert into tenants (id, name, network, created_at) values (?, 'x', 'sandbox', now())",
        id);
    return new TenantId(id);
  }

  private KeyText key(TenantId tenant) {
    var key = KeyText.generate();
    execute(
        "insert into api_keys (id, tenant_id, prefix, hash, created_at) values (?, ?, ?, ?, now())",
        UUID.randomUUID(),
        tenant.value(),
        key.prefix(),
        key.hash());
    return key;
  }

  private Optional<Instant> lastUse(TenantId tenant) {
    return database.with(connection -> {
      try (var query =
          connection.prepareStatement("select last_used_at from api_keys where tenant_id = ?")) {
        query.setObject(1, tenant.value());
        try (var row = query.executeQuery()) {
          row.next();
          return Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
              .map(OffsetDateTime::toInstant);
        }
      }
    });
  }

  private void execute(String sql, Object... values) {
    int done =
        database.with(connection -> {
          try (var statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
          }
        });
    assertThat(done).isPositive();
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static Database database() {
    var server = Servers.database();
    var source = new PGSimpleDataSource();
    source.setURL(server.url());
    source.setUser(server.user());
    source.setPassword(server.password());
    return new Database(source, 4);
  }
}
