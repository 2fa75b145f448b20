package dev.kurir.messages.control;

import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.groups.Group;
import java.util.List;
import java.util.Optional;

/// Asks the connected clients for their groups.
public interface GroupLists {
  /// Empty while the tenant's session is not connected. Blocks, see
  /// [dev.kurir.whatsapp.WhatsAppClient#groups].
  ///
  /// @throws dev.kurir.whatsapp.connection.RequestException when WhatsApp gives no useful answer
  Optional<List<Group>> of(TenantId tenant);
}
