package dev.kurir.sessions.entity;

/// Why a session is in its status, as the outside reads it (lower case). What follows from it
/// stands in [Advice].
public enum Reason {
  NEVER_LINKED,
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
  /// A whole round of QR codes passed, or as much time without one, and nobody scanned or nobody
  /// looked.
  QR_EXPIRED,
  NETWORK,
  SERVER,
  PROTOCOL,
  STOPPED,
  /// This node lost its hold on the session: the database was gone too long, or another node has
  /// it.
  LEASE,
  /// `KURIR_MASTER_KEY` does not open the keys of this link.
  MASTER_KEY,
  /// Nothing is wrong: linked and connected, or on the way there.
  NONE,
}
