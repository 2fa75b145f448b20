package dev.kurir.whatsapp.store;

import dev.kurir.whatsapp.binary.Jid;
import java.util.Optional;

/// Which phone number is which LID: one to one, without devices. Part of a [Unit].
public interface LidMap {
  /// @param pn an account JID on `s.whatsapp.net`
  Optional<Jid> lidOf(Jid pn);

  /// @param lid an account JID on `lid`
  Optional<Jid> pnOf(Jid lid);

  /// Keeps the pair; an older pair of either side is dropped. What [Contacts] has of the number
  /// goes to the LID. True when something changed.
  boolean learn(Jid pn, Jid lid);
}
