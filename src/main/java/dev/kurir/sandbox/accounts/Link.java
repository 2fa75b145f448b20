package dev.kurir.sandbox.accounts;

import dev.kurir.whatsapp.binary.Node;
import org.jspecify.annotations.Nullable;

/// Where the stanzas of one device go at the moment: a client's connection, or the phone itself.
/// Equal only to itself. Thread-safe.
public interface Link {
  /// Whether the two are one and the same.
  @SuppressWarnings("ReferenceEquality")
  static boolean same(@Nullable Link one, @Nullable Link other) {
    return one == other;
  }

  /// Hands a stanza over; never blocks. What cannot be handed over stays in the mailbox.
  void send(Node stanza);

  /// Under which name the other side reached this server, with the port; empty when nobody knows.
  default String host() {
    return "";
  }

  /// Hands over a last stanza, then ends the link.
  void end(Node last);
}
