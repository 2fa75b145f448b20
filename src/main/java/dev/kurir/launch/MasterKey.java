package dev.kurir.launch;

import java.nio.file.Path;
import java.util.function.Consumer;

/// The key that unlocks the credentials of all links, when no setting gives one: made at the first
/// start and kept.
record MasterKey(Secrets secrets) {
  /// @param sealed whether something may have been sealed under it already: then a lost one is not
  ///   replaced, because a new one could open nothing
  /// @param says told when one is made
  String kept(boolean sealed, Consumer<String> says) {
    Path file = secrets.folder().resolve(Secrets.MASTER_KEY);
    if (secrets.find(Secrets.MASTER_KEY).isEmpty()) {
      if (sealed) {
        throw new LaunchException(
            file + " is missing, and without it no link can be opened: put your copy back");
      }
      secrets.get(Secrets.MASTER_KEY);
      says.accept(
          "made the master key " + file + ": keep a copy elsewhere, all links depend on it");
    }
    return secrets.get(Secrets.MASTER_KEY);
  }
}
