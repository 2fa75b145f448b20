package dev.kurir.whatsapp.store;

import dev.kurir.whatsapp.binary.Jid;

/// The port that takes what the phone tells of people and chats, so that the host can show names.
/// Part of a [Unit]. Each call replaces what the same call said before; repeats are no-ops.
///
/// People are account JIDs, on `lid` when the LID is known, else on `s.whatsapp.net`; chats may be
/// groups too. Names are at most 256 characters. When [LidMap#learn] tells who a number is, what
/// was said of the number is said of the LID, where nothing else was.
public interface Contacts {
  /// What somebody calls themselves.
  void callsThemselves(Jid person, String name);

  /// Somebody is in the address book of our phone.
  ///
  /// @param fullName empty when the entry has none
  void saved(Jid person, String fullName, String firstName);

  /// Somebody is not in the address book any more.
  void removed(Jid person);

  /// @param until milliseconds since 1970; 0: not muted; negative: for good
  void muted(Jid chat, long until);

  void archived(Jid chat, boolean archived);
}
