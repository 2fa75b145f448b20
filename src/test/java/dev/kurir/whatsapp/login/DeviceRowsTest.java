package dev.kurir.whatsapp.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceRowsTest {
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final TestAccount account = TestAccount.make();

  private Optional<LinkedDevice> read() {
    return store.inTransaction(DeviceRows::read);
  }

  private void write(LinkedDevice device) {
    store.inTransaction(unit -> {
      DeviceRows.write(unit, device);
      return true;
    });
  }

  @Test
  void anEmptyStoreHoldsNoDevice() {
    assertThat(read()).isEmpty();
  }

  @Test
  void aDeviceComesBackAsItWas() {
    var device = account.device(12).withPushName("Toko Budi");

    write(device);

    assertThat(read().orElseThrow()).usingRecursiveComparison().isEqualTo(device);
  }

  @Test
  void aDeviceWithoutALidComesBackWithoutOne() {
    var full = account.device(3);
    var device =
        new LinkedDevice(
            full.noiseKey(),
            full.identity(),
            full.jid(),
            Optional.empty(),
            full.deviceIdentity(),
            Optional.empty());

    write(device);

    assertThat(read().orElseThrow().lid()).isEmpty();
    assertThat(read().orElseThrow().pushName()).isEmpty();
  }

  @Test
  void theNewestSignedPreKeyIsTheOneInUse() {
    var identity = account.device(1).identity().identityKey();
    var first = SignedPreKey.generate(identity, 9);
    var second = SignedPreKey.generate(identity, 10);

    SignedPreKey current =
        store.inTransaction(unit -> {
          DeviceRows.write(unit, second);
          DeviceRows.write(unit, first);
          return DeviceRows.currentSignedPreKey(unit);
        });

    assertThat(current).usingRecursiveComparison().isEqualTo(second);
  }

  @Test
  void aDeviceKnowsItselfItsAccountAndStrangers() {
    var device = account.device(4);

    assertThat(device.isSelf(account.lid().withDevice(4))).isTrue();
    assertThat(device.isSelf(account.pn().withDevice(4))).isTrue();
    assertThat(device.isSelf(account.pn())).isFalse();
    assertThat(device.owns(account.pn().withDevice(9))).isTrue();
    assertThat(device.owns(new Jid(account.lid().user(), 99, Jid.HOSTED_LID))).isTrue();
    assertThat(device.owns(Jid.lid("999"))).isFalse();
    assertThat(device.owns(Jid.pn(account.lid().user()))).isFalse();
    assertThat(device.accountKey()).isEqualTo(account.phoneKey().publicKey());
  }

  @Test
  void noTextFormNamesAKey() {
    var device = account.device(4);

    assertThat(device.toString()).doesNotContain("6281200000001");
    assertThat(NewDevice.generate().toString()).isEqualTo("NewDevice");
  }
}
