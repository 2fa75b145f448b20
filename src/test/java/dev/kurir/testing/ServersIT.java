package dev.kurir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

class ServersIT {
  @Test
  void everyDatabaseHasTheSchemaAndIsEmptyAndApart() throws SQLException {
    var first = Servers.database();
    var second = Servers.database();

    try (var connection = first.connect();
        var statement = connection.createStatement()) {
      statement.execute("insert into admins values (gen_random_uuid(), 'a', 'hash', now(), now())");
    }

    assertThat(adminsIn(first.connect())).isEqualTo(1);
    assertThat(adminsIn(second.connect())).isZero();
  }

  @Test
  void everyRedisAddressIsADatabaseOfItsOwn() {
    try (var first = RedisClient.create(Servers.redisUrl());
        var second = RedisClient.create(Servers.redisUrl())) {
      first.set("key", "value");

      assertThat(second.get("key")).isNull();
    }
  }

  private static int adminsIn(java.sql.Connection database) throws SQLException {
    try (database;
        var statement = database.createStatement();
        var rows = statement.executeQuery("select count(*) from admins")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
