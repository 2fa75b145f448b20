package dev.kurir.sandbox.server;

import dev.kurir.whatsapp.binary.Node;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What waits to be written to one connection. A virtual thread writes while there is something,
/// and packs what waits into one binary message, so that busy connections need fewer writes and an
/// idle one needs no thread. Thread-safe.
final class Outgoing {
  /// More than a full mailbox: whoever lets so much pile up does not read any more.
  private static final int MOST = 150_000;

  private static final int FULL_MESSAGE = 64 << 10;

  private final Wire wire;
  private final Executor tasks;
  private final Function<Node, byte[]> sealer;
  private final Deque<Node> waiting = new ArrayDeque<>();
  private boolean writing;
  private int pauses;
  private boolean closed;
  private @Nullable Runnable last;

  /// @param sealer makes a frame of a stanza; called in the order in which frames are written
  Outgoing(Wire wire, Executor tasks, Function<Node, byte[]> sealer) {
    this.wire = wire;
    this.tasks = tasks;
    this.sealer = sealer;
  }

  /// Queues a stanza; one too many ends the connection.
  void add(Node stanza) {
    synchronized (this) {
      if (closed || last != null) {
        return;
      }
      if (waiting.size() >= MOST) {
        last = wire::cut;
        waiting.clear();
      } else {
        waiting.add(stanza);
      }
    }
    start();
  }

  /// Queues what happens when everything before is written; nothing can be added after it.
  void finish(Runnable end) {
    synchronized (this) {
      if (closed || last != null) {
        return;
      }
      last = end;
    }
    start();
  }

  /// Nothing is written until as many [#resume] have followed.
  synchronized void pause() {
    pauses++;
  }

  void resume() {
    synchronized (this) {
      pauses--;
    }
    start();
  }

  /// Forgets what waits: the connection is gone.
  synchronized void close() {
    closed = true;
    waiting.clear();
  }

  private void start() {
    synchronized (this) {
      if (writing || closed || pauses > 0) {
        return;
      }
      writing = true;
    }
    tasks.execute(this::write);
  }

  private void write() {
    try {
      for (var message = next(); message != null; message = next()) {
        wire.send(message);
      }
    } catch (RuntimeException _) {
      close();
      wire.cut();
    }
  }

  /// The next binary message; null when there is nothing, and then this thread is done.
  private byte @Nullable [] next() {
    var message = new ByteArrayOutputStream();
    while (message.size() < FULL_MESSAGE) {
      Node stanza = poll(message.size() == 0);
      if (stanza == null) {
        break;
      }
      message.writeBytes(sealer.apply(stanza));
    }
    return message.size() == 0 ? null : message.toByteArray();
  }

  private @Nullable Node poll(boolean done) {
    Runnable end;
    synchronized (this) {
      var stanza = pauses > 0 ? null : waiting.poll();
      if (stanza != null || !done) {
        return stanza;
      }
      writing = false;
      if (pauses > 0) {
        return null;
      }
      end = closed ? null : last;
      closed |= end != null;
    }
    if (end != null) {
      end.run();
    }
    return null;
  }
}
