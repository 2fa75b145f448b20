package dev.kurir.sessions.entity;

/// Why a session is in its status, as the outside reads it (lower case).
public enum Reason {
  NEVER_LINKED,
  USER_UNLINKED,
  REPLACED,
  BANNED,
  RESTRICTED,
  OUTDATED_CLIENT,
  CERTIFICATE,
  QR_EXPIRED,
  NETWORK,
  SERVER,
  PROTOCOL,
  STOPPED,
  /// Nothing is wrong: linked and connected, or on the way there.
  NONE,
}
