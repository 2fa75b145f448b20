package dev.kurir.sessions.control;

import dev.kurir.platform.control.BadSettingException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The master keys that this node knows now. What it knows it forgets only when nothing stands
/// under it any more: a file that is half written, cut, or too early without an old version is
/// refused, and what was known stays in force. Thread-safe.
///
/// The file is read whole at each look, because it is small: its time says too little where it is a
/// link, or was written twice within a second.
final class MasterKeyRing {
  private static final Logger LOG = LoggerFactory.getLogger(MasterKeyRing.class);

  private final MasterKeySource source;
  private final Supplier<Set<Integer>> inUse;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile MasterKeys keys;

  /// What is wrong with the file, as it was told last. Guarded by `looking`.
  private String complaint = "";

  /// @param inUse the versions that rows stand under; asks the database
  MasterKeyRing(MasterKeySource source, Supplier<Set<Integer>> inUse) {
    this.source = source;
    this.inUse = inUse;
    this.keys = source.atStart();
  }

  MasterKeys now() {
    return keys;
  }

  /// Reads the file again. True when other keys are known from here on.
  ///
  /// @throws dev.kurir.platform.control.DatabaseUnavailableException when the file has lost a
  ///   version and nobody can say whether that matters; the old keys stay
  boolean lookAgain() {
    looking.lock();
    try {
      return take(source.read());
    } catch (BadSettingException e) {
      complain(String.valueOf(e.getMessage()));
      return false;
    } finally {
      looking.unlock();
    }
  }

  private boolean take(MasterKeys found) {
    var before = keys;
    if (found.equals(before)) {
      complaint = "";
      return false;
    }
    var lost = new TreeSet<>(before.missingIn(found));
    if (!lost.isEmpty()) {
      lost.retainAll(inUse.get());
    }
    if (!lost.isEmpty()) {
      complain(
          "The file of the master keys has no longer, or as another key, version %s, which sessions still need."
              .formatted(lost));
      return false;
    }
    keys = found;
    complaint = "";
    LOG.info("the master keys are {} now, {} before", found.versions(), before.versions());
    return true;
  }

  private void complain(String now) {
    if (!now.equals(complaint)) {
      complaint = now;
      LOG.error("{} It is not taken, and the keys {} stay in force.", now, keys.versions());
    }
  }
}
