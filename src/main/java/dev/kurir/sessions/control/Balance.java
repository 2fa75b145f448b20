package dev.kurir.sessions.control;

import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.tenants.entity.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives up sessions for a node that has fewer, a few at a time: none that is being linked, and
/// none that is sending. Each is away for as long as it takes the other node to connect it.
final class Balance {
  private static final Logger LOG = LoggerFactory.getLogger(Balance.class);

  /// Most that change hands in one round, so that a new node does not take everything down with it.
  static final int MOST = 16;

  private static final int PATIENCE_SECONDS = 10;

  private final NodeParts parts;
  private final Upkeep.Directory sessions;

  Balance(NodeParts parts, Upkeep.Directory sessions) {
    this.parts = parts;
    this.sessions = sessions;
  }

  /// One round. Blocks until what was chosen is given up.
  ///
  /// @throws DatabaseUnavailableException when the database is away
  void round() {
    var fleet = parts.fleet();
    int workers = fleet.workers();
    int held = parts.leases().count();
    if (workers < 2 || held == 0) {
      return;
    }
    int share = Takeover.share(parts.rows().wanted(), workers);
    if (held <= share) {
      return;
    }
    fleet
        .room(share)
        .ifPresent(room -> {
          var given = give(Math.min(MOST, Math.min(held - share, room.places())));
          if (!given.isEmpty()) {
            LOG.info("{} sessions are given up for {}", given.size(), room.node());
            fleet.give(room.node(), given);
          }
        });
  }

  private List<TenantId> give(int most) {
    var leases =
        StreamSupport.stream(sessions.all().spliterator(), false)
            .filter(LiveSession::mayMove)
            .limit(most)
            .map(LiveSession::handOver)
            .map(Balance::settled)
            .flatMap(Optional::stream)
            .toList();
    parts.leases().release(leases);
    var tenants = new ArrayList<TenantId>();
    leases.forEach(lease -> tenants.add(lease.tenant()));
    return tenants;
  }

  private static Optional<Lease> settled(CompletableFuture<Optional<Lease>> given) {
    try {
      return given.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      LOG.warn("a session could not be given up: {}", String.valueOf(e.getCause()));
      return Optional.empty();
    }
  }
}
