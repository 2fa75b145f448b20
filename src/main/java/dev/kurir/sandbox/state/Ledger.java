package dev.kurir.sandbox.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The state file. Memory is the truth while the sandbox runs; this is what it is rebuilt from.
///
/// One thread writes: it takes every batch that waits, appends them all with one write, and then
/// runs their effects in order. A batch is thus in the file wholly or not at all, a lone batch
/// waits for nobody, and a thousand a second share their writes. What is written survives `kill -9`
/// of the process; it is not forced to the disk, so it may not survive a power cut.
///
/// Thread-safe.
public final class Ledger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final int MOST_WAITING = 20_000;
  private static final Batch END = new Batch();

  private final Rows rows;
  private final FileLock lock;
  private final BlockingQueue<Batch> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread writer;
  private volatile @Nullable IOException broken;

  private Ledger(Rows rows, FileLock lock) {
    this.rows = rows;
    this.lock = lock;
    this.writer = Thread.ofPlatform().name("sandbox-ledger").daemon().unstarted(this::write);
  }

  /// Opens the state file in `folder`, which only one process can hold.
  ///
  /// @throws IllegalStateException when another process holds it, or it cannot be used
  public static Ledger open(Path folder) {
    try {
      Files.createDirectories(folder);
      var lock = lock(folder.resolve("sandbox.lock"));
      var ledger = new Ledger(Rows.open(folder.resolve("sandbox.state")), lock);
      ledger.writer.start();
      return ledger;
    } catch (IOException e) {
      throw new IllegalStateException(
          "the data folder " + folder + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static FileLock lock(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException _) {
      // the same process holds it: the same refusal
    }
    channel.close();
    throw new IOException("another sandbox uses it");
  }

  /// Reads a table in the order of its keys: before the first [#submit], when the state is rebuilt.
  public void forEach(Table table, BiConsumer<String, byte[]> reader) {
    rows.forEach(table, reader);
  }

  /// Queues a batch. Returns at once unless very many wait.
  public void submit(Batch batch) {
    var failure = broken;
    if (failure != null) {
      throw new UncheckedIOException("the state file cannot be written", failure);
    }
    try {
      waiting.put(batch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the state was to be written", e);
    }
  }

  private void write() {
    var round = new ArrayList<Batch>();
    boolean open = true;
    try {
      while (open) {
        round.add(waiting.take());
        waiting.drainTo(round);
        open = !round.remove(END);
        rows.append(round);
        round.forEach(batch -> batch.effects().forEach(Ledger::run));
        round.clear();
        rows.compactIfWorthIt();
      }
    } catch (IOException e) {
      LOG.error("the state file cannot be written: nothing is accepted any more", e);
      broken = e;
      drop(round);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Lets waiting submitters go on; their next call fails.
  private void drop(List<Batch> round) {
    round.clear();
    waiting.clear();
  }

  private static void run(Runnable effect) {
    try {
      effect.run();
    } catch (RuntimeException e) {
      LOG.error("an effect of a change failed", e);
    }
  }

  /// Writes what waits, then closes the file.
  @Override
  public void close() {
    if (broken == null) {
      submit(END);
    }
    try {
      writer.join();
      rows.close();
      lock.acquiredBy().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("the state file did not close cleanly", e);
    }
  }
}
