package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All cases there are.
public final class Cases {
  /// In the order in which `./kurir chaos` runs them.
  public static final List<ChaosCase> ALL =
      Stream.of(one(), Disrupted.all(), more(), OneOfTwo.all()).flatMap(List::stream).toList();

  private static List<ChaosCase> one() {
    return List.of(
        new KillAfterCommit(),
        new KillBeforeWrite(),
        new KillBeforeAck(),
        new KillAfterAck(),
        new KillAtRandom(),
        new Terminate(),
        new RedisKill(),
        new RedisStop(),
        new RedisFlush(),
        new RedisTruncated(),
        new RedisDiskFull(),
        new PostgresRestart(),
        new PostgresKill(),
        new PostgresStop(),
        new PostgresCommits());
  }

  private static List<ChaosCase> more() {
    return List.of(
        new HalfOpen(), new Replaced(), new RemovedDevice(), new NodeFrozen(), new Poison());
  }

  private static final List<String> SMOKE_NAMES =
      List.of(
          "kill-before-write", "kill-before-ack", "redis-flush", "redis-kill", "postgres-commits");

  /// The most telling ones that are quick: part of CI.
  public static final List<ChaosCase> SMOKE =
      SMOKE_NAMES.stream().map(name -> named(name).orElseThrow()).toList();

  private Cases() {}

  public static Optional<ChaosCase> named(String name) {
    return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
