package dev.kurir.whatsapp.notifications;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Acks;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.NodeHandler;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.devices.DeviceChanges;
import dev.kurir.whatsapp.devices.DeviceLists;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.prekeys.PreKeyUpload;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.tokens.TokenIssuing;
import dev.kurir.whatsapp.tokens.TokenNotice;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles `<notification>`: does what its type asks for, then acknowledges. A type that is not
/// known is acknowledged only.
public final class Notifications implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

  private final Executor tasks;
  private final SerialDeviceStore store;
  private final DeviceLists lists;
  private final OwnDevice own;
  private final PreKeyUpload preKeys;
  private final TokenIssuing tokens;
  private final Map<String, NodeHandler> others;

  /// How often more prekeys were asked for since somebody began to upload some: one task serves
  /// all.
  private final AtomicInteger asked = new AtomicInteger();

  /// @param others what further types of notifications go to, by type
  public Notifications(
      Executor tasks,
      SerialDeviceStore store,
      DeviceLists lists,
      OwnDevice own,
      PreKeyUpload preKeys,
      TokenIssuing tokens,
      Map<String, NodeHandler> others) {
    this.tasks = tasks;
    this.store = store;
    this.lists = lists;
    this.own = own;
    this.preKeys = preKeys;
    this.tokens = tokens;
    this.others = others;
  }

  @Override
  public void handle(Node node, Connection connection) {
    switch (node.attr("type").orElse("")) {
      case "encrypt" -> onEncrypt(node, connection);
      case "devices" -> onDevices(node);
      case "account_sync" -> onAccountSync(node);
      case "privacy_token" -> TokenNotice.take(store, node);
      default -> onOther(node, connection);
    }
    connection.trySend(Acks.of(node));
  }

  private void onOther(Node node, Connection connection) {
    var handler = others.get(node.attr("type").orElse(""));
    if (handler == null) {
      LOG.debug("a notification of type {}", node.attr("type").orElse("none"));
    } else {
      handler.handle(node, connection);
    }
  }

  /// From the server: few prekeys are left. From a person: a new phone, and with it new keys.
  private void onEncrypt(Node node, Connection connection) {
    if (Connection.isServer(node)) {
      if (node.child("count").isPresent() && asked.getAndIncrement() == 0) {
        tasks.execute(() -> connection.guard(() -> serve(connection)));
      }
    } else if (node.child("identity").isPresent()) {
      node.jid("from")
          .ifPresent(person -> {
            forgetSessions(person);
            tokens.afterNewIdentity(connection, person);
          });
    }
  }

  /// Looks again when it was asked for meanwhile.
  private void serve(Connection connection) {
    try {
      int seen;
      do {
        seen = asked.get();
        refill(connection);
      } while (!connection.isOver() && !asked.compareAndSet(seen, 0));
    } finally {
      asked.set(0);
    }
  }

  private void refill(Connection connection) {
    try {
      preKeys.refill(connection.requests(), own.linked());
    } catch (RequestException e) {
      LOG.warn("prekeys were not uploaded: {}", e.getMessage());
    }
  }

  /// A new phone has no companions yet either.
  private void forgetSessions(Jid person) {
    store.inTransaction(unit -> {
      var people = new People(unit);
      people.forgetSessions(person);
      DeviceLists.forget(unit, people.namesOf(person));
      return true;
    });
  }

  private void onDevices(Node node) {
    store.inTransaction(unit -> {
      new DeviceChanges(unit).take(node);
      return true;
    });
  }

  private void onAccountSync(Node node) {
    node.child("devices")
        .ifPresent(devices ->
            store.inTransaction(unit -> {
              new DeviceChanges(unit).takeOwn(lists, own.linked().address(), devices);
              return true;
            }));
  }
}
