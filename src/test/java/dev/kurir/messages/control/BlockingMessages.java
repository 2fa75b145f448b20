package dev.kurir.messages.control;

import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/// [Messages] for callers who wait for their answer.
final class BlockingMessages {
  private final Messages messages;

  BlockingMessages(Database database, LaneFeed feed, MessageIds ids, Chats chats, Clock clock) {
    messages = new Messages(database, feed, ids, chats, clock, Thread::startVirtualThread);
  }

  /// Throws what the answer fails with.
  Acceptance accept(TenantId tenant, Draft draft, Optional<String> country) {
    try {
      return messages.accept(tenant, draft, country).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }
}
