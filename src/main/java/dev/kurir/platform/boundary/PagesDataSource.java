package dev.kurir.platform.boundary;

import jakarta.annotation.sql.DataSourceDefinition;

/// The small pool behind the persistence unit: pages and administration. Connections are tried
/// before they are used, so that it recovers by itself after a restart of PostgreSQL.
@DataSourceDefinition(
    name = "java:app/jdbc/kurir",
    className = "dev.kurir.platform.control.KurirDataSource",
    initialPoolSize = 0,
    minPoolSize = 0,
    maxPoolSize = 8,
    maxIdleTime = 300,
    properties = {
      "fish.payara.is-connection-validation-required=true",
      "fish.payara.connection-validation-method=custom-validation",
      "fish.payara.validation-classname=org.glassfish.api.jdbc.validation.JDBC40ConnectionValidation",
      "fish.payara.fail-all-connections=true",
      "fish.payara.max-wait-time-in-millis=2000",
    })
final class PagesDataSource {

  private PagesDataSource() {}
}
