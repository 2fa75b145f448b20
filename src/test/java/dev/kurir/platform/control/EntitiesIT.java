package dev.kurir.platform.control;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.kurir.testing.Servers;
import jakarta.persistence.Persistence;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class EntitiesIT {
  /// The server does not compare them, so that it starts while PostgreSQL is down.
  @Test
  void theEntitiesFitTheSchema() {
    var database = Servers.database();
    var source = new PGSimpleDataSource();
    source.setURL(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    var settings =
        Map.of(
            "jakarta.persistence.transactionType", "RESOURCE_LOCAL",
            "jakarta.persistence.jtaDataSource", source,
            "jakarta.persistence.nonJtaDataSource", source,
            "hibernate.boot.allow_jdbc_metadata_access", "true",
            "hibernate.hbm2ddl.auto", "validate");

    assertThatCode(() -> Persistence.createEntityManagerFactory("kurir", settings).close())
        .doesNotThrowAnyException();
  }
}
