package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.ChaosException;
import dev.kurir.chaos.Scene;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// A commit whose answer is lost may have happened or not; whoever waits for it must find out.
final class PostgresCommits implements ChaosCase {
  /// One that works just now, if there is one one that commits.
  private static final String TERMINATE =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
      where usename = 'kurir' and state <> 'idle'
      order by query ilike 'commit%' desc, random() limit 1\
      """;

  @Override
  public String name() {
    return "postgres-commits";
  }

  @Override
  public String what() {
    return "connections to PostgreSQL are ended while they work and commit, for 10 s";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(scene.isShort() ? 5 : 10).toNanos();
    try (Connection superuser = scene.world().postgres().superuser().connect();
        var terminate = superuser.prepareStatement(TERMINATE)) {
      while (System.nanoTime() < end) {
        terminate.executeQuery().close();
        scene.pause(5, 60);
      }
    } catch (SQLException e) {
      throw new ChaosException("the superuser was refused: " + e.getMessage());
    }
  }
}
