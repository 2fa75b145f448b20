package dev.kurir.whatsapp.connection;

import dev.kurir.whatsapp.ClientEvent.Cause;
import java.time.Duration;
import java.util.Optional;

/// How a connection came to its end, which decides what happens next. The first ending of a
/// connection counts.
public sealed interface Ending {
  /// The server asked for a new stream (515), as it does after each pairing: connect at once.
  record Restart() implements Ending {}

  /// It may be better in a while: connect again after a back-off, for ever.
  record Lost(Cause cause) implements Ending {}

  /// The server said how long to stay away.
  record StayAway(Cause cause, Duration time) implements Ending {}

  /// Do not connect again.
  ///
  /// @param forget the link is gone, and its keys with it
  /// @param words what the server said to the user, see [dev.kurir.whatsapp.ClientEvent.Stopped]
  record Over(Cause cause, boolean forget, Optional<String> words) implements Ending {
    /// Without a word.
    public Over(Cause cause, boolean forget) {
      this(cause, forget, Optional.empty());
    }
  }

  /// Nobody scanned a QR of this round.
  record QrUnused() implements Ending {}
}
