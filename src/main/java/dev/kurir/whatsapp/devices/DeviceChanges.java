package dev.kurir.whatsapp.devices;

import static dev.kurir.whatsapp.store.Unit.Category.DEVICE_LIST;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.proto.DeviceListRow;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.usync.Usync.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Takes what the server tells of changed device lists into those that are kept. The hash that
/// comes with the news decides: a list that does not have it afterwards is forgotten, and asked for
/// when the next message needs it. (whatsmeow `notification.go`.)
public final class DeviceChanges {
  /// Nobody has so many.
  private static final int MOST = 100;

  private final Unit unit;
  private final People people;

  public DeviceChanges(Unit unit) {
    this.unit = unit;
    this.people = new People(unit);
  }

  /// A `<notification type="devices">` of a person: devices came or went.
  public void take(Node notification) {
    var from = notification.jid("from").filter(DeviceChanges::isPerson);
    var lid = notification.jid("lid").filter(DeviceChanges::isPerson);
    if (from.isPresent() && lid.isPresent()) {
      people.learn(from.get(), lid.get());
    }
    Stream.concat(from.stream(), lid.stream())
        .flatMap(name -> people.namesOf(name).stream())
        .distinct()
        .forEach(name -> take(name, notification.children()));
  }

  /// `<devices>` of our own account: the whole list.
  public void takeOwn(DeviceLists lists, Jid own, Node devices) {
    List<Jid> told =
        devices.children("device").stream().flatMap(it -> it.jid("jid").stream()).toList();
    DeviceLists.forget(unit, people.namesOf(own));
    boolean right =
        devices.attr("dhash").filter(ParticipantHash.of(told)::equals).isPresent()
            && told.size() <= MOST
            && told.stream().allMatch(jid -> people.namesOf(own).contains(jid.account()))
            && told.stream().anyMatch(jid -> jid.device() == own.device());
    if (right) {
      lists.keep(unit, own.account(), told.stream().map(DeviceChanges::device).toList());
    }
  }

  private void take(Jid account, List<Node> changes) {
    var row = unit.read(DEVICE_LIST, account.toString());
    if (row.isEmpty()) {
      return;
    }
    Optional<DeviceListRow> list = decode(row.get());
    for (Node change : changes) {
      list = list.flatMap(before -> changed(account, before, change));
    }
    list.filter(_ -> !changes.isEmpty())
        .ifPresentOrElse(
            after -> unit.write(DEVICE_LIST, account.toString(), after.toByteArray()),
            () -> DeviceLists.forget(unit, List.of(account)));
  }

  /// Empty when the change is not understood, or the list is not the server's afterwards.
  private static Optional<DeviceListRow> changed(Jid account, DeviceListRow before, Node change) {
    var hash = change.attr(account.isLid() ? "device_lid_hash" : "device_hash");
    var device =
        change
            .child("device")
            .flatMap(it -> it.jid(account.isLid() ? "lid" : "jid"))
            .filter(jid -> jid.account().equals(account));
    if (device.isEmpty() || !(change.is("add") || change.is("remove"))) {
      return Optional.empty();
    }
    var after = without(before, device.get().device());
    if (change.is("add")) {
      after.addDevice(DeviceLists.row(device(device.get())));
    }
    return Optional.of(after.build())
        .filter(list -> list.getDeviceCount() <= MOST)
        .filter(list -> hash.equals(Optional.of(hash(account, list))));
  }

  private static DeviceListRow.Builder without(DeviceListRow before, int device) {
    var others = new ArrayList<>(before.getDeviceList());
    others.removeIf(each -> each.getId() == device);
    return before.toBuilder().clearDevice().addAllDevice(others);
  }

  private static String hash(Jid account, DeviceListRow list) {
    return ParticipantHash.of(
        list.getDeviceList().stream()
            .map(each -> new Device(each.getId(), each.getHosted()).of(account))
            .toList());
  }

  private static Device device(Jid jid) {
    return new Device(
        jid.device(), jid.server().equals(Jid.HOSTED) || jid.server().equals(Jid.HOSTED_LID));
  }

  private static Optional<DeviceListRow> decode(byte[] row) {
    try {
      return Optional.of(DeviceListRow.parseFrom(row));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a device list is unreadable", e);
    }
  }

  private static boolean isPerson(Jid jid) {
    return (jid.isPn() || jid.isLid()) && !jid.user().isEmpty();
  }
}
