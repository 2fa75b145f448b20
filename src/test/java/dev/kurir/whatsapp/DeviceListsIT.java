package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.SendOutcome.Refused;
import dev.kurir.whatsapp.SendOutcome.Sent;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.proto.DeviceListRow;
import dev.kurir.whatsapp.store.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Devices that come while there are conversations, against the sandbox.
class DeviceListsIT extends LinkedOnSandbox {
  @BeforeEach
  void talk() {
    sent("halo");
    friend.awaitText("halo", PATIENCE);
  }

  @Test
  void aDeviceThatComesIsTakenIntoTheListThatIsKept() {
    assertThat(devices(friend)).hasValue(1);

    world.link(friend);
    world.link(phone);

    Eventually.yes("two devices", PATIENCE, () -> devices(friend).equals(Optional.of(2)));
    Eventually.yes("three of our own", PATIENCE, () -> devices(phone).equals(Optional.of(3)));
  }

  @Test
  void aDeviceThatTheListDidNotNameGetsTheSameMessageAfterwards() {
    var friends = row(friend).orElseThrow();
    var ours = row(phone).orElseThrow();
    var friendsOther = world.link(friend);
    var other = world.link(phone);
    Eventually.yes("two devices", PATIENCE, () -> devices(friend).equals(Optional.of(2)));
    Eventually.yes("three of our own", PATIENCE, () -> devices(phone).equals(Optional.of(3)));
    account
        .store()
        .inTransaction(unit -> {
          unit.write(Unit.Category.DEVICE_LIST, friend.lid(), friends); // as if no word had come
          unit.write(Unit.Category.DEVICE_LIST, phone.lid(), ours);
          return true;
        });

    String id = sent("untuk semua");

    assertThat(friendsOther.awaitMessage().messageId()).isEqualTo(id);
    assertThat(other.awaitMessage().messageId()).isEqualTo(id);
    var shown = friend.awaitText("untuk semua", PATIENCE);
    assertThat(shown.path("deliveries").asInt()).isEqualTo(1);
  }

  @Test
  void aMessageThatIsRefusedForADeviceThatIsGoneGoesToThoseThatAreLeft() {
    losesADeviceAndNobodySaysSo();

    sent("untuk yang tersisa");

    var shown = friend.awaitText("untuk yang tersisa", PATIENCE);
    assertThat(shown.path("deliveries").asInt()).isEqualTo(1);
    assertThat(refusals()).isEqualTo(1);
    assertThat(devices(friend)).hasValue(1);
  }

  @Test
  void soDoesAMessageToAGroup() {
    var group =
        world
            .api()
            .http()
            .post(
                "/control/phones/" + phone.id() + "/groups",
                Map.of("subject", "Arisan", "members", List.of(friend.number())))
            .expect(201)
            .text("id");
    losesADeviceAndNobodySaysSo();

    assertThat(account.client().sendText(newId(), Jid.parse(group).orElseThrow(), "untuk yang ada"))
        .isInstanceOf(Sent.class);

    assertThat(friend.awaitText("untuk yang ada", PATIENCE).path("chat").asText()).isEqualTo(group);
    assertThat(refusals()).isEqualTo(1);
  }

  /// The friend has had another device, which we have written to, and do not know to be gone.
  private void losesADeviceAndNobodySaysSo() {
    var gone = world.link(friend);
    Eventually.yes("two devices", PATIENCE, () -> devices(friend).equals(Optional.of(2)));
    sent("untuk keduanya");
    gone.awaitMessage();
    var both = row(friend).orElseThrow();
    assertThat(gone.client().logout(PATIENCE)).isTrue();
    Eventually.yes("one device", PATIENCE, () -> devices(friend).equals(Optional.of(1)));
    account
        .store()
        .inTransaction(unit -> {
          unit.write(Unit.Category.DEVICE_LIST, friend.lid(), both);
          return true;
        });
  }

  /// Of our messages, for their devices.
  private long refusals() {
    return world.api().log().stream()
        .map(JsonNode::toString)
        .filter(entry -> entry.contains(phone.lid().replace("@lid", "")))
        .filter(entry -> entry.contains("not exist") || entry.contains("not an existing device"))
        .count();
  }

  @Test
  void aRefusalThatIsNotForTheDevicesStands() {
    world.api().fault(Map.of("kind", "refuse-message", "code", 479, "device", phone.lid()));

    assertThat(account.client().sendText(newId(), Jid.pn(friend.number()), "salah"))
        .isEqualTo(new Refused(479));
    assertThat(friend.received()).containsExactly("halo");
  }

  private String sent(String text) {
    String id = newId();
    assertThat(account.client().sendText(id, Jid.pn(friend.number()), text))
        .isInstanceOf(Sent.class);
    return id;
  }

  private Optional<Integer> devices(Phone of) {
    return row(of).map(DeviceListsIT::count);
  }

  private static int count(byte[] row) {
    try {
      return DeviceListRow.parseFrom(row).getDeviceCount();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private Optional<byte[]> row(Phone of) {
    return account.store().inTransaction(unit -> unit.read(Unit.Category.DEVICE_LIST, of.lid()));
  }
}
