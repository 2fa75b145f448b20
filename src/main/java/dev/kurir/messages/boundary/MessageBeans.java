package dev.kurir.messages.boundary;

import dev.kurir.messages.control.Chats;
import dev.kurir.messages.control.ContactChecks;
import dev.kurir.messages.control.ContactSettings;
import dev.kurir.messages.control.Countries;
import dev.kurir.messages.control.GroupLists;
import dev.kurir.messages.control.InFlight;
import dev.kurir.messages.control.Jobs;
import dev.kurir.messages.control.LaneFeed;
import dev.kurir.messages.control.MessageIds;
import dev.kurir.messages.control.MessageJobs;
import dev.kurir.messages.control.MessageLog;
import dev.kurir.messages.control.MessageSettings;
import dev.kurir.messages.control.Messages;
import dev.kurir.messages.control.RowPorts;
import dev.kurir.messages.control.Senders;
import dev.kurir.messages.control.Sweeper;
import dev.kurir.messages.control.TenantQueues;
import dev.kurir.outbox.control.Outbox;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.NodeSettings;
import dev.kurir.platform.control.Settings;
import dev.kurir.platform.control.Tasks;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.Sessions;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.WhatsAppClient;
import dev.kurir.whatsapp.binary.Jid;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/// Makes the parts of this feature, one of each.
@ApplicationScoped
public class MessageBeans {
  @Produces
  @Singleton
  MessageSettings messageSettings(Settings settings) {
    return MessageSettings.from(settings);
  }

  @Produces
  @Singleton
  MessageIds messageIds(Clock clock) {
    return new MessageIds(clock);
  }

  @Produces
  @Singleton
  Chats chats(MessageIds ids) {
    return new Chats(ids);
  }

  @Produces
  @Singleton
  Countries countries(Database database, Clock clock, MessageSettings settings) {
    return new Countries(database, clock, settings.country());
  }

  @Produces
  @Singleton
  Sweeper sweeper(Database database, Outbox outbox, NodeSettings node, Tasks tasks, Clock clock) {
    return new Sweeper(database, outbox, node.name(), tasks.virtual(), clock);
  }

  @Produces
  @Singleton
  Messages messages(
      Database database,
      Outbox outbox,
      Sweeper sweeper,
      Senders senders,
      MessageIds ids,
      Chats chats,
      Tasks tasks,
      Clock clock) {
    return new Messages(
        database.single(),
        new LaneFeed(outbox, sweeper, senders, clock),
        ids,
        chats,
        clock,
        tasks.platform());
  }

  @Produces
  @Singleton
  InFlight inFlight() {
    return new InFlight();
  }

  @Produces
  @Singleton
  Senders senders(Sessions sessions, InFlight inFlight) {
    return tenant ->
        sessions.client(tenant).map(client -> inFlight.counting(tenant, new Connected(client)));
  }

  @Produces
  @Singleton
  ContactSettings contactSettings(Settings settings) {
    return ContactSettings.from(settings);
  }

  @Produces
  @Singleton
  ContactChecks contactChecks(
      Database database, AllSessions sessions, Clock clock, ContactSettings settings) {
    return new ContactChecks(database, new Lookups(sessions), clock, settings);
  }

  /// Asks through the clients that are connected now, on whichever node.
  private record Lookups(AllSessions sessions) implements ContactChecks.Lookups {
    @Override
    public ContactOutcome lookUp(TenantId tenant, Jid number) {
      return sessions.lookUp(tenant, number);
    }

    @Override
    public boolean isConnected(TenantId tenant) {
      return sessions.isConnected(tenant);
    }
  }

  /// A client that is connected now.
  private record Connected(WhatsAppClient client) implements Senders.Sender {
    @Override
    public SendOutcome sendText(String messageId, Jid to, String text) {
      return client.sendText(messageId, to, text);
    }

    @Override
    public void typing(Jid to) {
      client.typing(to, true);
    }
  }

  @Produces
  @Singleton
  GroupLists groupLists(AllSessions sessions) {
    return sessions::groups;
  }

  @Produces
  @Singleton
  MessageJobs messageJobs(
      Database database, Outbox outbox, Senders senders, Clock clock, MessageSettings settings) {
    return new MessageJobs(database, outbox, senders, clock, settings);
  }

  @Produces
  @Singleton
  RowPorts rowPorts(Clock clock, MessageIds ids, Chats chats) {
    return new RowPorts(clock, ids, chats);
  }

  @Produces
  @Singleton
  Jobs jobs(Database database, Outbox outbox, Clock clock) {
    return new Jobs(database, outbox, clock);
  }

  @Produces
  @Singleton
  TenantQueues tenantQueues(Database database, Sweeper sweeper, Clock clock) {
    return new TenantQueues(database, sweeper, clock);
  }

  @Produces
  @Singleton
  MessageLog messageLog(Database database) {
    return new MessageLog(database);
  }
}
