package dev.kurir.sessions.entity;

/// Where a session stands. The badge is green for [#CONNECTED], red for [#DISCONNECTED] and
/// [#LOGGED_OUT], yellow for the rest.
public enum Status {
  DISCONNECTED,
  CONNECTING,
  /// A QR (or code) is offered to the phone.
  SCANNING,
  PASSKEY_REQUIRED,
  PASSKEY_CONFIRMATION,
  /// Logged in, and a ping was answered lately.
  CONNECTED,
  LOGGED_OUT,
}
