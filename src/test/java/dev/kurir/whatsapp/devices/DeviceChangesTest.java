package dev.kurir.whatsapp.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.proto.DeviceListRow;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.usync.Usync.Device;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeviceChangesTest {
  private static final Jid PN = Jid.pn("6281200000009");
  private static final Jid LID = Jid.lid("100000000000009");

  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final DeviceLists lists = new DeviceLists(store, TestTime.start());

  private void kept(Jid account, int... devices) {
    store.inTransaction(unit -> {
      lists.keep(
          unit, account, IntStream.of(devices).mapToObj(id -> new Device(id, false)).toList());
      return true;
    });
  }

  /// Empty when the list is not kept.
  private Optional<List<Integer>> devices(Jid account) throws Exception {
    Optional<byte[]> row =
        store.inTransaction(unit -> unit.read(Unit.Category.DEVICE_LIST, account.toString()));
    return row.isEmpty()
        ? Optional.empty()
        : Optional.of(
            DeviceListRow.parseFrom(row.get()).getDeviceList().stream()
                .map(DeviceListRow.Device::getId)
                .toList());
  }

  private static String hash(Jid account, int... devices) {
    return ParticipantHash.of(IntStream.of(devices).mapToObj(account::withDevice).toList());
  }

  private static Node.Builder change(String tag, int device, int... after) {
    return Node.of(tag)
        .attr("device_hash", hash(PN, after))
        .attr("device_lid_hash", hash(LID, after))
        .child(
            Node.of("device")
                .attr("jid", PN.withDevice(device))
                .attr("lid", LID.withDevice(device)));
  }

  private void comes(Node.Builder change) {
    store.inTransaction(unit -> {
      new DeviceChanges(unit)
          .take(Node.of("notification").attr("from", PN).attr("lid", LID).child(change).build());
      return true;
    });
  }

  @Test
  void aDeviceThatCameIsAddedUnderBothNames() throws Exception {
    kept(PN, 0);
    kept(LID, 0, 3);

    comes(change("add", 5, 0, 3, 5));

    assertThat(devices(LID)).hasValue(List.of(0, 3, 5));
    assertThat(devices(PN)).isEmpty(); // it was old: its hash is another one
    assertThat(store.<Jid>inTransaction(unit -> unit.lids().lidOf(PN).orElseThrow()))
        .isEqualTo(LID);
  }

  @Test
  void aDeviceThatWentIsRemoved() throws Exception {
    kept(LID, 0, 3, 5);

    comes(change("remove", 3, 0, 5));

    assertThat(devices(LID)).hasValue(List.of(0, 5));
  }

  @Test
  void theSameNewsTwiceChangesNothing() throws Exception {
    kept(LID, 0);

    comes(change("add", 5, 0, 5));
    comes(change("add", 5, 0, 5));

    assertThat(devices(LID)).hasValue(List.of(0, 5));
  }

  @Test
  void anotherHashMakesUsAskAgain() throws Exception {
    kept(LID, 0);

    comes(change("add", 5, 0, 4, 5));

    assertThat(devices(LID)).isEmpty();
  }

  @Test
  void whatIsNotUnderstoodMakesUsAskAgain() throws Exception {
    kept(LID, 0);
    comes(change("update", 5, 0, 5));
    assertThat(devices(LID)).isEmpty();

    kept(LID, 0);
    comes(Node.of("add"));
    assertThat(devices(LID)).isEmpty();

    kept(LID, 0);
    comes(
        Node.of("add")
            .attr("device_lid_hash", hash(LID, 0, 5))
            .child(Node.of("device").attr("lid", Jid.lid("5").withDevice(5))));
    assertThat(devices(LID)).isEmpty();
  }

  @Test
  void aListThatIsNotKeptStaysUnknown() throws Exception {
    comes(change("add", 5, 0, 5));

    assertThat(devices(LID)).isEmpty();
  }

  private void ownListComes(Jid own, String hash, Jid... told) {
    var devices = Node.of("devices").attr("dhash", hash);
    for (Jid jid : told) {
      devices.child(Node.of("device").attr("jid", jid));
    }
    store.inTransaction(unit -> {
      unit.lids().learn(PN, LID);
      new DeviceChanges(unit).takeOwn(lists, own, devices.build());
      return true;
    });
  }

  @Test
  void ourOwnListIsTakenAsItIs() throws Exception {
    kept(LID, 0, 2);
    kept(PN, 0, 2);

    ownListComes(LID.withDevice(2), hash(PN, 0, 2, 7), PN, PN.withDevice(2), PN.withDevice(7));

    assertThat(devices(LID)).hasValue(List.of(0, 2, 7));
    assertThat(devices(PN)).isEmpty();
  }

  @Test
  void anOwnListThatCannotBeRightMakesUsAskAgain() throws Exception {
    kept(LID, 0, 2);
    ownListComes(LID.withDevice(2), "2:other", PN, PN.withDevice(2));
    assertThat(devices(LID)).isEmpty();

    kept(LID, 0, 2);
    ownListComes(LID.withDevice(2), hash(PN, 0), PN); // we are not in it
    assertThat(devices(LID)).isEmpty();

    kept(LID, 0, 2);
    Jid stranger = Jid.pn("6281200000555");
    ownListComes(
        LID.withDevice(2),
        ParticipantHash.of(List.of(stranger, PN.withDevice(2))),
        stranger,
        PN.withDevice(2));
    assertThat(devices(LID)).isEmpty();
  }
}
