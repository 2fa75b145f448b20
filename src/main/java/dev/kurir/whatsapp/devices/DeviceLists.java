package dev.kurir.whatsapp.devices;

import static dev.kurir.whatsapp.store.Unit.Category.DEVICE_LIST;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.proto.DeviceListRow;
import dev.kurir.whatsapp.store.DeviceStore;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.usync.Usync;
import dev.kurir.whatsapp.usync.Usync.Device;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which devices an account has: a message goes to each of them. Lists are kept, and forgotten when
/// the server says that one has changed, or that a message missed a device. A kept list is asked
/// for again after a day, in case that word was lost.
public final class DeviceLists {
  static final Duration FRESH = Duration.ofHours(24);

  private final DeviceStore store;
  private final Clock clock;

  public DeviceLists(DeviceStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /// The devices of all these accounts, by account. Asks the server for what is not kept, and
  /// blocks then. An account that the server knows nothing of is left out.
  public Map<Jid, List<Jid>> of(Requests requests, Collection<Jid> accounts) {
    Map<Jid, List<Jid>> found = new HashMap<>(store.inTransaction(unit -> kept(unit, accounts)));
    List<Jid> missing = accounts.stream().filter(each -> !found.containsKey(each)).toList();
    if (missing.isEmpty()) {
      return found;
    }
    List<Usync.User> users = Usync.devices(requests, missing);
    keep(users);
    for (var user : users) {
      user.devices().ifPresent(devices -> found.put(user.account(), of(user.account(), devices)));
    }
    return found;
  }

  /// Keeps what an answer told of devices.
  public void keep(Collection<Usync.User> users) {
    store.inTransaction(unit -> {
      users.forEach(user -> user.devices().ifPresent(d -> keep(unit, user.account(), d)));
      return true;
    });
  }

  public void keep(Unit unit, Jid account, List<Device> devices) {
    var row = DeviceListRow.newBuilder().setFetchedAt(clock.instant().getEpochSecond());
    for (var device : devices) {
      row.addDevice(row(device));
    }
    unit.write(DEVICE_LIST, account.toString(), row.build().toByteArray());
  }

  static DeviceListRow.Device row(Device device) {
    return DeviceListRow.Device.newBuilder().setId(device.id()).setHosted(device.hosted()).build();
  }

  /// The next message asks again.
  public void forget(Collection<Jid> accounts) {
    store.inTransaction(unit -> {
      forget(unit, accounts);
      return true;
    });
  }

  public static void forget(Unit unit, Collection<Jid> accounts) {
    unit.delete(DEVICE_LIST, accounts.stream().map(each -> each.account().toString()).toList());
  }

  /// As [#of], without those that would have to be asked for.
  public Map<Jid, List<Jid>> kept(Unit unit, Collection<Jid> accounts) {
    var rows = unit.read(DEVICE_LIST, accounts.stream().map(Jid::toString).toList());
    Map<Jid, List<Jid>> kept = new HashMap<>();
    for (Jid account : accounts) {
      Optional.ofNullable(rows.get(account.toString()))
          .flatMap(this::decode)
          .ifPresent(devices -> kept.put(account, of(account, devices)));
    }
    return kept;
  }

  private Optional<List<Device>> decode(byte[] bytes) {
    try {
      var row = DeviceListRow.parseFrom(bytes);
      var fetched = Instant.ofEpochSecond(row.getFetchedAt());
      if (clock.instant().isAfter(fetched.plus(FRESH))) {
        return Optional.empty();
      }
      List<Device> devices = new ArrayList<>();
      row.getDeviceList().forEach(d -> devices.add(new Device(d.getId(), d.getHosted())));
      return Optional.of(devices);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a device list is unreadable", e);
    }
  }

  private static List<Jid> of(Jid account, List<Device> devices) {
    return devices.stream().map(device -> device.of(account)).toList();
  }
}
