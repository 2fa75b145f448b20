package dev.kurir.nodes.control;

import dev.kurir.platform.control.UnavailableException;

/// A question to another node has no answer. What was asked for may have happened all the same, but
/// for [Why#AWAY] and [Why#NOBODY].
public final class WireException extends UnavailableException {
  private static final long serialVersionUID = 1;

  private final Why why;

  WireException(Why why) {
    super(why.text);
    this.why = why;
  }

  public Why why() {
    return why;
  }

  /// The reasons there are.
  public enum Why {
    /// Redis cannot be reached.
    AWAY("The nodes cannot talk to each other now: Redis is away."),
    /// Nobody listens under that name.
    NOBODY("The node that holds the session does not answer; another one takes over soon."),
    /// It said nothing in time.
    SILENT("The node that holds the session did not answer in time."),
    /// It has too many questions already.
    BUSY("The node that holds the session is busy."),
    /// It does not understand: another version perhaps.
    UNKNOWN("The node that holds the session does not know this command."),
    /// It failed; its log says how.
    FAILED("The node that holds the session failed."),
    /// The letter would be longer than any may be.
    TOO_LARGE("The answer is too large to be handed on.");

    private final String text;

    Why(String text) {
      this.text = text;
    }
  }
}
