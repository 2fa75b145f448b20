package dev.kurir.messages.control;

import dev.kurir.messages.control.Senders.Sender;
import dev.kurir.sessions.control.BusyTenants;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.binary.Jid;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// For whom a message is on its way right now: their sessions stay where they are. Thread-safe.
public final class InFlight implements BusyTenants {
  private final Map<TenantId, Integer> sending = new ConcurrentHashMap<>();

  @Override
  public boolean isBusy(TenantId tenant) {
    return sending.containsKey(tenant);
  }

  /// The same sender, whose sends are counted.
  public Sender counting(TenantId tenant, Sender sender) {
    return new Sender() {
      @Override
      public SendOutcome sendText(String messageId, Jid to, String text) {
        sending.merge(tenant, 1, Integer::sum);
        try {
          return sender.sendText(messageId, to, text);
        } finally {
          sending.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
        }
      }

      @Override
      public void typing(Jid to) {
        sender.typing(to);
      }
    };
  }
}
