package dev.kurir.whatsapp.connection;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What a link has brought and nobody has read yet, in order. One piece is read at a time, by the
/// executor: the thread that brings the bytes serves all links of a process, and must not decrypt,
/// inflate or decode what one of them says.
///
/// More is asked for at once, so that the end of the link is heard whenever it comes (see
/// [WebSocketLink#client]), until [#MOST] bytes wait behind the piece that is being read.
/// Thread-safe; holds no queue while idle.
final class ReadAhead {
  /// Some hundred messages.
  static final int MOST = 64 << 10;

  private final Executor reader;

  // All below are guarded by this.
  private boolean busy;
  private @Nullable Queue<Waiting> waiting;
  private int bytes;
  private @Nullable Runnable withheld;

  ReadAhead(Executor reader) {
    this.reader = reader;
  }

  /// Reads a piece.
  interface Piece {
    /// @param done to run when the next one may be read
    void read(Runnable done);
  }

  private record Waiting(Piece piece, int size) {}

  /// @param size bytes
  /// @param more asks for the next piece
  void add(Piece piece, int size, Runnable more) {
    boolean first;
    boolean ask;
    synchronized (this) {
      first = !busy;
      busy = true;
      if (!first) {
        var behind = waiting == null ? new ArrayDeque<Waiting>(4) : waiting;
        waiting = behind;
        behind.add(new Waiting(piece, size));
        bytes += size;
      }
      ask = bytes < MOST;
      withheld = ask ? null : more;
    }
    if (first) {
      read(piece);
    }
    if (ask) {
      more.run();
    }
  }

  private void read(Piece piece) {
    reader.execute(() -> piece.read(this::next));
  }

  private void next() {
    Waiting next;
    Runnable ask = null;
    synchronized (this) {
      next = waiting == null ? null : waiting.poll();
      if (next == null) {
        busy = false;
        waiting = null;
      } else {
        bytes -= next.size();
      }
      if (bytes < MOST) {
        ask = withheld;
        withheld = null;
      }
    }
    if (ask != null) {
      ask.run();
    }
    if (next != null) {
      read(next.piece());
    }
  }
}
