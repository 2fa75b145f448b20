package dev.kurir.whatsapp.groups;

import static dev.kurir.whatsapp.store.Unit.Category.SENDER_KEY;
import static dev.kurir.whatsapp.store.Unit.Category.SENDER_KEY_GIVEN;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.lids.NumberedSenderKeys;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.proto.SenderKeyGivenRow;
import dev.kurir.whatsapp.signal.SenderKeyRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.Unit;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The sender keys of a group inside one unit: ours, with the devices that have it, and those of
/// others. Senders go by their LID where it is known (whatsmeow: the same).
public final class SenderKeys {
  private final Unit unit;
  private final Jid group;

  public SenderKeys(Unit unit, Jid group) {
    this.unit = unit;
    this.group = group;
  }

  /// Our key, and who has it.
  ///
  /// @param generation names the key; another one has another
  /// @param given Signal addresses
  public record Own(SenderKeyRecord key, long generation, Set<String> given) {
    /// Those of the devices that cannot read what is encrypted with it.
    public List<Jid> lacking(Collection<Jid> devices) {
      return devices.stream().filter(device -> !given.contains(address(device))).toList();
    }

    /// Whether somebody has it who should not.
    private boolean isStale(Collection<Jid> devices) {
      var names = new LinkedHashSet<String>();
      devices.forEach(device -> names.add(address(device)));
      return !names.containsAll(given);
    }
  }

  /// The key for a message to these devices, if there is one: none when one of those that have it
  /// is not among them.
  ///
  /// @param self our own device
  public Optional<Own> own(Jid self, Collection<Jid> devices) {
    return own(self).filter(key -> !key.isStale(devices));
  }

  /// The key, whoever has it.
  public Optional<Own> own(Jid self) {
    return unit.read(SENDER_KEY, name(self)).map(SenderKeyRecord::decode).map(this::withGiven);
  }

  private Own withGiven(SenderKeyRecord key) {
    var row = given();
    return new Own(key, row.getGeneration(), new LinkedHashSet<>(row.getDeviceList()));
  }

  /// A new key that nobody has yet.
  public Own rotate(Jid self) {
    var made = SenderKeyRecord.generate();
    long generation = ByteBuffer.wrap(Randomness.bytes(Long.BYTES)).getLong();
    keep(self, made);
    save(SenderKeyGivenRow.newBuilder().setGeneration(generation).build());
    return new Own(made, generation, Set.of());
  }

  /// Notes that the server has taken the key for these devices; not if there is another key now.
  public void give(long generation, Collection<Jid> devices) {
    var row = given();
    if (row.getGeneration() == generation) {
      var all = new LinkedHashSet<>(row.getDeviceList());
      devices.forEach(device -> all.add(address(device)));
      save(row.toBuilder().clearDevice().addAllDevice(all).build());
    }
  }

  /// The next message makes a new key: somebody who has it may not read any more.
  public void drop(Jid self) {
    unit.delete(SENDER_KEY, List.of(name(self)));
    unit.delete(SENDER_KEY_GIVEN, List.of(group.toString()));
  }

  public void keep(Jid sender, SenderKeyRecord key) {
    unit.write(SENDER_KEY, name(sender), key.encode());
    new NumberedSenderKeys(unit).note(sender, name(sender));
  }

  /// What we have of a sender. What came before his LID was known moves there.
  ///
  /// @param sender LID when known
  public Optional<SenderKeyRecord> of(Jid sender) {
    var found = unit.read(SENDER_KEY, name(sender));
    return (found.isPresent() ? found : moved(sender)).map(SenderKeyRecord::decode);
  }

  private Optional<byte[]> moved(Jid sender) {
    if (!sender.isLid()) {
      return Optional.empty();
    }
    var old = new People(unit).numberOf(sender).map(pn -> name(pn.withDevice(sender.device())));
    var key = old.flatMap(name -> unit.read(SENDER_KEY, name));
    key.ifPresent(bytes -> {
      unit.write(SENDER_KEY, name(sender), bytes);
      unit.delete(SENDER_KEY, List.of(old.orElseThrow()));
    });
    return key;
  }

  private SenderKeyGivenRow given() {
    return unit.read(SENDER_KEY_GIVEN, group.toString())
        .map(SenderKeys::decode)
        .orElseGet(SenderKeyGivenRow::getDefaultInstance);
  }

  private void save(SenderKeyGivenRow row) {
    unit.write(SENDER_KEY_GIVEN, group.toString(), row.toByteArray());
  }

  private static SenderKeyGivenRow decode(byte[] bytes) {
    try {
      return SenderKeyGivenRow.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a sender key is unreadable", e);
    }
  }

  private String name(Jid sender) {
    return group + ":" + address(sender);
  }

  private static String address(Jid device) {
    return SignalAddress.of(device).toString();
  }
}
