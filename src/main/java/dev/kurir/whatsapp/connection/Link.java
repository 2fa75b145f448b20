package dev.kurir.whatsapp.connection;

import java.nio.ByteBuffer;

/// A two-way stream of bytes to the server. Where one piece of bytes ends has no meaning.
public interface Link {
  /// Writes and returns when it is written. One caller at a time. After a failure nothing more can
  /// be written, but what the other side sent before may still come in.
  ///
  /// @throws DisconnectedException when the link is closed, or stuck
  void write(byte[] bytes);

  /// Drops the link. May be called more than once, and while another thread writes.
  void close();

  /// Told what comes in: one call at a time, in order, [#onClosed] last and once.
  interface Listener {
    /// @param bytes only valid during the call
    /// @param more to run when the next piece may come; nothing comes before
    void onBytes(ByteBuffer bytes, Runnable more);

    void onClosed();
  }

  /// Opens links.
  interface Opener {
    /// Returns when the link is open; the listener may be called before that.
    ///
    /// @throws DisconnectedException when it cannot be opened
    Link open(Listener listener);
  }
}
