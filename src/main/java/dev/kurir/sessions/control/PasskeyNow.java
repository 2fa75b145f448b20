package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.Passkey;
import dev.kurir.whatsapp.ClientEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the account asks of one session now: set by the events of its client, gone with the next
/// one that is about something else. Written in the session's mailbox, read from anywhere.
final class PasskeyNow {
  private volatile @Nullable Passkey now;

  Optional<Passkey> get() {
    return Optional.ofNullable(now);
  }

  /// Present when this event is about the passkey.
  Optional<Passkey> heard(ClientEvent event) {
    now =
        switch (event) {
          case ClientEvent.PasskeyRequired(var options) -> Passkey.asked(options);
          case ClientEvent.PasskeyConfirmation(var code, var needed) -> Passkey.shown(code, needed);
          case ClientEvent _ -> null;
        };
    return get();
  }

  void forget() {
    now = null;
  }
}
