package dev.kurir.messages.control;

import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.binary.Jid;
import java.util.Optional;

/// The clients that are connected now.
public interface Senders {
  /// Empty while the tenant's session is not connected on this node.
  Optional<Sender> of(TenantId tenant);

  /// One tenant's client, see [dev.kurir.whatsapp.WhatsAppClient#sendText].
  interface Sender {
    SendOutcome sendText(String messageId, Jid to, String text);

    /// Shows the recipient that a message is being written. Returns at once.
    void typing(Jid to);
  }
}
