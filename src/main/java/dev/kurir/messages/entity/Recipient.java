package dev.kurir.messages.entity;

import dev.kurir.whatsapp.binary.Jid;

/// Whom a message is for. Both names of a person lead to one chat.
public sealed interface Recipient {
  Jid jid();

  /// @param digits with the country code, without `+`
  record Phone(String digits) implements Recipient {
    @Override
    public Jid jid() {
      return Jid.pn(digits);
    }

    @Override
    public String toString() {
      return "Phone";
    }
  }

  /// Everybody in a group.
  ///
  /// @param jid on `g.us`
  record Group(Jid jid) implements Recipient {
    @Override
    public String toString() {
      return "Group";
    }
  }

  /// A hidden user: who writes without showing a number.
  record Lid(String digits) implements Recipient {
    @Override
    public Jid jid() {
      return Jid.lid(digits);
    }

    @Override
    public String toString() {
      return "Lid";
    }
  }
}
