package dev.kurir.launch;

import java.util.function.Function;

/// Opens Kurir's database for a command that is over soon: the one that DB_URL names, the embedded
/// one of a launcher that runs, or the embedded one, started for this.
final class Databases {
  private final LaunchSettings settings;

  Databases(LaunchSettings settings) {
    this.settings = settings;
  }

  <T> T with(Function<Postgres, T> work) {
    if (settings.database().isPresent()) {
      Postgres given = settings.database().get();
      GivenServers.tryDatabase(given);
      return work.apply(given);
    }
    var running = DataFolder.ofRunning(settings.data());
    if (running.isPresent()) {
      return work.apply(embedded(running.get()).running());
    }
    try (DataFolder folder = DataFolder.take(settings.data())) {
      var servers = embedded(folder);
      EmbeddedPostgres postgres = servers.postgres();
      var ending = Thread.ofPlatform().name("ending").unstarted(postgres.child()::close);
      Runtime.getRuntime().addShutdownHook(ending);
      postgres.start();
      try {
        return work.apply(servers.database(postgres));
      } finally {
        postgres.child().stop();
      }
    }
  }

  private EmbeddedServers embedded(DataFolder folder) {
    return new EmbeddedServers(folder, new Binaries(settings.home().resolve("target/servers")));
  }
}
