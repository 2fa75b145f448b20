package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.store.Unit;

/// What is put into a group's message when one device gets it again, alone: the key of our sender
/// chain, which it may lack, and the note that it has that key now. Called inside the unit that
/// encrypts the message.
@FunctionalInterface
public interface GroupResend {
  /// Leaves the message as it was.
  GroupResend PLAIN = (_, _, _, message) -> message;

  /// @param device the one that asked, LID when known
  Message prepare(Unit unit, Jid group, Jid device, Message message);
}
