package dev.kurir.whatsapp;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.DeviceStore;
import java.time.Duration;
import java.util.function.Consumer;

/// One device of one WhatsApp account, linked or about to be. Wires the parts of this package
/// together; holds no thread and no timer while idle.
///
/// Thread-safe. All methods may be called in any state and more than once.
public final class WhatsAppClient implements AutoCloseable {

  /// @param events told of every change of the link, in order
  public WhatsAppClient(
      ClientSettings settings,
      ClientRuntime runtime,
      DeviceStore store,
      Consumer<ClientEvent> events) {
    throw new UnsupportedOperationException();
  }

  /// Opens the connection and keeps it open: logs in when the store holds a link, offers QR codes
  /// when not. Returns at once; does nothing when started already.
  public void start() {
    throw new UnsupportedOperationException();
  }

  /// Closes the connection and stays closed. Keeps the link. Emits `Stopped(STOPPED)`.
  public void stop() {
    throw new UnsupportedOperationException();
  }

  public boolean isConnected() {
    throw new UnsupportedOperationException();
  }

  /// Encrypts `text` for every device of `to` and our own others, sends it, and waits for the
  /// server's acknowledgement. Blocks: call it on a virtual thread.
  ///
  /// @param messageId chosen once for this message and used again for every further try
  /// @param to an account, phone number or LID
  public SendOutcome sendText(String messageId, Jid to, String text) {
    throw new UnsupportedOperationException();
  }

  /// Tells the server to unlink this device, as far as it can be reached within `limit`, and
  /// forgets the link in the store in any case. Emits `Stopped(USER_UNLINKED)`. True when the
  /// server confirmed.
  public boolean logout(Duration limit) {
    throw new UnsupportedOperationException();
  }

  /// The same as [#stop].
  @Override
  public void close() {
    stop();
  }
}
