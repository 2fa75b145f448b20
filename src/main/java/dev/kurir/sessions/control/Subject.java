package dev.kurir.sessions.control;

import java.util.Locale;

/// What nodes ask and tell each other about sessions.
enum Subject {
  START,
  STOP,
  LOGOUT,
  RELINK,
  REMOVE,
  PAIRING_CODE,
  STATE,
  LOOK,
  AVAILABLE,
  PASSKEY,
  ANSWER_PASSKEY,
  CONFIRM_PASSKEY,
  GROUPS,
  LOOK_UP,
  IS_CONNECTED,
  /// A note: somebody here watches a session of yours; say so again within 15 seconds.
  WATCH,
  /// A note: nobody here does any more.
  UNWATCH,
  /// A note: what happened to a session that you watch.
  EVENT,
  /// A note: these were given up for you.
  TAKE;

  String text() {
    return "sessions." + name().toLowerCase(Locale.ROOT);
  }
}
