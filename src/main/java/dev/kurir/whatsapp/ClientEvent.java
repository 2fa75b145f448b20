package dev.kurir.whatsapp;

import dev.kurir.whatsapp.binary.Jid;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a client tells its host about the link. Delivered in order, one at a time, never on the
/// caller's thread. Messages do not come this way: they go through the ports of
/// [dev.kurir.whatsapp.store.Unit].
public sealed interface ClientEvent {
  /// A connection is being opened.
  record Connecting() implements ClientEvent {}

  /// Show this to the user's phone. The text is a secret until it expires: never log it.
  ///
  /// @param number 1 to `of`, which of the references of this round it is
  record QrOffered(String text, Instant expiresAt, int number, int of) implements ClientEvent {
    @Override
    public String toString() {
      return "QrOffered[" + number + " of " + of + "]";
    }
  }

  /// All references of the round are used up and nobody scanned; the client has stopped.
  record QrExpired() implements ClientEvent {}

  /// A phone has scanned, and its account asks for its passkey before it lets us in: have the
  /// assertion made that the options describe, and hand it to [WhatsAppClient#answerPasskey]. Comes
  /// again, with other options, after an assertion that the server did not take.
  ///
  /// @param options the JSON form of WebAuthn's `PublicKeyCredentialRequestOptions`, 16 KiB at
  ///   most, as the server wrote it: read it with care
  record PasskeyRequired(String options) implements ClientEvent {
    @Override
    public String toString() {
      return "PasskeyRequired";
    }
  }

  /// The assertion was good, and the phone goes on with the link.
  ///
  /// @param code `XXXX-XXXX`; the phone shows the same one, if nobody is in between
  /// @param needed somebody must compare the codes, and say so by [WhatsAppClient#confirmPasskey];
  ///   otherwise the phone has recognised us and this is done already
  record PasskeyConfirmation(String code, boolean needed) implements ClientEvent {
    @Override
    public String toString() {
      return "PasskeyConfirmation[needed=" + needed + "]";
    }
  }

  /// A phone accepted the link; keys and account are stored. A restart of the stream follows.
  record Linked(Jid jid, Optional<Jid> lid) implements ClientEvent {}

  /// Logged in and ready to send.
  record Connected(Jid jid, Optional<Jid> lid, Optional<String> pushName) implements ClientEvent {}

  /// Our own account calls itself so from now on.
  record Named(String pushName) implements ClientEvent {}

  /// The connection is lost and will be opened again by itself.
  record Reconnecting(Cause cause, Duration in) implements ClientEvent {}

  /// The client has stopped and does not come back by itself; the keys are kept, unless `cause` is
  /// [Cause#USER_UNLINKED] or [Cause#BANNED].
  ///
  /// @param words what the server said to the user, in whatever language: plain text of one line
  ///   and at most 300 characters, not to be trusted
  record Stopped(Cause cause, Optional<String> words) implements ClientEvent {
    /// Without a word.
    public Stopped(Cause cause) {
      this(cause, Optional.empty());
    }
  }

  /// Why a link is not up.
  enum Cause {
    /// Unlinked on the phone, or by a logout: the keys are gone.
    USER_UNLINKED,
    /// The same link was opened elsewhere.
    REPLACED,
    BANNED,
    /// Temporarily banned or locked.
    RESTRICTED,
    OUTDATED_CLIENT,
    /// The server could not prove who it is.
    CERTIFICATE,
    /// Socket lost, refused or silent.
    NETWORK,
    /// The server restarts or is in trouble.
    SERVER,
    /// Something came that this client does not understand, or the server did not understand us.
    PROTOCOL,
    /// Asked to stop by the host.
    STOPPED,
    /// The store fenced us out, see `StaleOwnerException`.
    STALE_OWNER,
  }
}
