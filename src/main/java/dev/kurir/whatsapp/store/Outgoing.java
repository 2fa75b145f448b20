package dev.kurir.whatsapp.store;

import dev.kurir.whatsapp.binary.Jid;

/// The port through which the client records what becomes of an outgoing message. Part of a [Unit],
/// so that the row and the ratchet steps commit together.
public interface Outgoing {
  /// The message is encrypted and about to be written to the socket: its row becomes `sending`.
  /// Called again, under the same id, when it is sent again; a row that is `delivered` or `read`
  /// already stays so.
  ///
  /// @param chat the address that the stanza goes to: the LID when it is known
  void sending(String messageId, Jid chat);

  /// A receipt came: a device of the recipient, or of ours, has it or has read it. Repeats and
  /// unknown ids are no-ops; states only move forward.
  ///
  /// @param at seconds since 1970, as the server said
  void received(String messageId, Jid from, Receipt receipt, long at);

  enum Receipt {
    DELIVERED,
    READ,
  }
}
