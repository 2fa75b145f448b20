package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Json;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.signal.SenderKeyRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A phone's sender keys in all its groups: its own, with the devices that were given it, and those
/// of others, under their LIDs. Belongs to the phone's line: not thread-safe.
final class SenderKeys {
  private final String phone;
  private final Map<String, SenderKeyRecord> keys = new HashMap<>();
  private final Map<String, Set<String>> given = new HashMap<>();

  record Given(Set<String> devices) {}

  SenderKeys(String phone) {
    this.phone = phone;
  }

  void loadKey(String name, byte[] key) {
    keys.put(name, SenderKeyRecord.decode(key));
  }

  void loadGiven(String group, byte[] json) {
    given.put(group, new LinkedHashSet<>(Json.row(json, Given.class).devices));
  }

  Optional<SenderKeyRecord> find(Jid group, Device sender) {
    return Optional.ofNullable(keys.get(name(group, sender)));
  }

  void keep(Jid group, Device sender, SenderKeyRecord key, Batch batch) {
    keys.put(name(group, sender), key);
    batch.put(Table.PHONE_SENDER_KEYS, Table.key(phone, name(group, sender)), key.encode());
  }

  /// The own key for a message to these devices: a new one when there is none, or when one that has
  /// it is not among them any more.
  SenderKeyRecord own(Group group, Device self, Collection<Device> devices, Batch batch) {
    var known = find(group.jid(), self);
    var names = devices.stream().map(Device::key).toList();
    if (known.isPresent() && names.containsAll(given(group.jid()))) {
      return known.get();
    }
    rotate(group.jid(), self, batch);
    var made = SenderKeyRecord.generate();
    keep(group.jid(), self, made, batch);
    return made;
  }

  /// Those of the devices that do not have the own key.
  List<Device> lacking(Jid group, Collection<Device> devices) {
    return devices.stream().filter(device -> !given(group).contains(device.key())).toList();
  }

  void give(Jid group, Collection<Device> devices, Batch batch) {
    var all = given.computeIfAbsent(group.toString(), _ -> new LinkedHashSet<>());
    devices.forEach(device -> all.add(device.key()));
    saveGiven(group, batch);
  }

  /// The device lost it.
  void takeBack(Jid group, Device device, Batch batch) {
    if (given(group).contains(device.key())) {
      given.getOrDefault(group.toString(), new LinkedHashSet<>()).remove(device.key());
      saveGiven(group, batch);
    }
  }

  /// Drops the own key: the next message makes another one.
  void rotate(Jid group, Device self, Batch batch) {
    drop(name(group, self), batch);
    if (given.remove(group.toString()) != null) {
      batch.delete(Table.PHONE_SENDER_KEYS_GIVEN, Table.key(phone, group));
    }
  }

  /// Drops the keys of all others in a group.
  void forgetOthers(Jid group, Device self, Batch batch) {
    for (String name : new ArrayList<>(keys.keySet())) {
      if (name.startsWith(group + ":") && !name.equals(name(group, self))) {
        drop(name, batch);
      }
    }
  }

  void clear(Batch batch) {
    new ArrayList<>(keys.keySet()).forEach(name -> drop(name, batch));
    given
        .keySet()
        .forEach(group -> batch.delete(Table.PHONE_SENDER_KEYS_GIVEN, Table.key(phone, group)));
    given.clear();
  }

  private void drop(String name, Batch batch) {
    if (keys.remove(name) != null) {
      batch.delete(Table.PHONE_SENDER_KEYS, Table.key(phone, name));
    }
  }

  private void saveGiven(Jid group, Batch batch) {
    batch.put(Table.PHONE_SENDER_KEYS_GIVEN, Table.key(phone, group), new Given(given(group)));
  }

  private Set<String> given(Jid group) {
    return given.getOrDefault(group.toString(), Set.of());
  }

  private static String name(Jid group, Device sender) {
    return group + ":" + SignalAddress.of(sender.lid());
  }
}
