package dev.kurir.sessions.entity;

/// What became of the wish to put an older version of a link back.
public sealed interface RestoreOutcome {
  /// It stands there, and the session rests: a start logs in with it, if WhatsApp still knows it.
  record Restored(SessionState state) implements RestoreOutcome {}

  /// The session runs, or shall run: stop it first.
  record NotStopped() implements RestoreOutcome {}

  record NoSuchVersion() implements RestoreOutcome {}

  /// The version was changed in the database, or its data key is lost.
  record Unreadable() implements RestoreOutcome {}
}
