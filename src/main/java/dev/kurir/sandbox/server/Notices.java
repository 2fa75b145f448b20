package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.util.List;

/// The `<notification>`s that the server sends of its own accord. They wait in mailboxes until they
/// are acknowledged, like messages.
final class Notices {
  private final Network network;
  private final Clock clock;

  Notices(Network network, Clock clock) {
    this.network = network;
    this.clock = clock;
  }

  void preKeysRunLow(Device device, Batch batch) {
    var notice =
        notification("encrypt", Jid.SERVER)
            .child(Node.of("count").attr("value", device.preKeys().size()))
            .build();
    device.mailbox().add(notice, batch);
  }

  /// Tells the other devices of the account that a collection of its app state has changed.
  void stateChanged(Device writer, String collection, long version, Batch batch) {
    var notice =
        notification("server_sync", Jid.SERVER)
            .child(Node.of("collection").attr("name", collection).attr("version", version))
            .build();
    for (Device device : writer.account().devices().values()) {
      if (device != writer && !device.isPhone()) {
        device.mailbox().add(notice, batch);
      }
    }
  }

  /// Tells everybody who knows the account, and its own devices, that a device came or went. Called
  /// when the list of devices is as it is from now on.
  ///
  /// @param change `add` or `remove`
  void devicesChanged(Device device, String change, Batch batch) {
    var account = device.account();
    var notice =
        notification("devices", account.pn())
            .attr("lid", account.lid())
            .child(change(device, change))
            .build();
    for (String number : account.contacts()) {
      network.account(number).ifPresent(contact -> tellAll(contact, device, notice, batch));
    }
    tellAll(account, device, notice, batch);
    tellAll(account, device, ownDevices(account), batch);
  }

  /// Tells everybody who knows the account that its phone has other keys now.
  void identityChanged(Account account, Batch batch) {
    var notice = notification("encrypt", account.pn()).child(Node.of("identity")).build();
    for (String number : account.contacts()) {
      network
          .account(number)
          .ifPresent(contact -> tellAll(contact, account.phone(), notice, batch));
    }
  }

  private static void tellAll(Account account, Device except, Node notice, Batch batch) {
    for (Device each : account.devices().values()) {
      if (each != except) {
        each.mailbox().add(notice, batch);
      }
    }
  }

  private static Node.Builder change(Device device, String change) {
    var account = device.account();
    return Node.of(change)
        .attr("device_hash", ParticipantHash.of(List.of(account), false))
        .attr("device_lid_hash", ParticipantHash.of(List.of(account), true))
        .child(
            Node.of("device")
                .attr("jid", device.pn())
                .attr("lid", device.lid())
                .attr("key-index", device.companion().map(it -> it.keyIndex())));
  }

  private Node ownDevices(Account account) {
    var devices = Node.of("devices").attr("dhash", ParticipantHash.of(List.of(account), false));
    account
        .devices()
        .values()
        .forEach(device ->
            devices.child(
                Node.of("device")
                    .attr("jid", device.pn())
                    .attr("key-index", device.companion().map(it -> it.keyIndex()))));
    return notification("account_sync", account.pn()).child(devices).build();
  }

  private Node.Builder notification(String type, Jid from) {
    return Node.of("notification")
        .attr("from", from)
        .attr("type", type)
        .attr("id", Stanzas.newId())
        .attr("t", clock.instant().getEpochSecond());
  }
}
