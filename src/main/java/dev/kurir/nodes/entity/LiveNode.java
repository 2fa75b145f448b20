package dev.kurir.nodes.entity;

import dev.kurir.platform.entity.Role;
import java.time.Duration;
import java.util.Set;

/// A node that has been seen lately.
///
/// @param sessions how many it held when it was seen last
/// @param masterKeys names of the master keys that it knows; empty when it has not said
/// @param unseen how long ago it was seen, by PostgreSQL's clock
/// @param up how long it has been running
public record LiveNode(
    String name,
    Set<Role> roles,
    int sessions,
    Set<String> masterKeys,
    Duration unseen,
    Duration up) {
  /// A node is gone when it was not seen for this long.
  public static final Duration GONE = Duration.ofSeconds(15);

  /// It beats every five seconds: one that is silent for longer is not counted on.
  private static final Duration PROMPT = Duration.ofSeconds(8);

  public LiveNode {
    roles = Set.copyOf(roles);
    masterKeys = Set.copyOf(masterKeys);
  }

  /// Whether it can be expected to take on sessions.
  public boolean isWorking() {
    return roles.contains(Role.WORKER) && unseen.compareTo(PROMPT) < 0;
  }
}
