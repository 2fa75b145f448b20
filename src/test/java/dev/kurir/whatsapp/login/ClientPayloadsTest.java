package dev.kurir.whatsapp.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ClientSettings;
import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.crypto.Signatures;
import dev.kurir.whatsapp.proto.ClientPayload;
import dev.kurir.whatsapp.proto.DeviceProps;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ClientPayloadsTest {
  private final ClientSettings settings =
      new ClientSettings(
          URI.create("wss://web.whatsapp.com/ws/chat"),
          new byte[32],
          new ClientSettings.WebVersion(2, 3000, 1_045_649_367),
          812,
          50);

  @Test
  void aLoginNamesTheDeviceAndWaitsPassively() throws Exception {
    var device = TestAccount.make().device(5);

    var payload = ClientPayload.parseFrom(ClientPayloads.login(settings, device));

    assertThat(payload.getUsername()).isEqualTo(6281200000001L);
    assertThat(payload.getDevice()).isEqualTo(5);
    assertThat(payload.getPassive()).isTrue();
    assertThat(payload.getPull()).isTrue();
    assertThat(payload.getLidDbMigrated()).isTrue();
    assertThat(payload.getLc()).isEqualTo(1);
    assertThat(payload.hasDevicePairingData()).isFalse();
  }

  @Test
  void aRegistrationCarriesTheKeysAndNoName() throws Exception {
    var device = NewDevice.generate();

    var payload = ClientPayload.parseFrom(ClientPayloads.registration(settings, device));

    var data = payload.getDevicePairingData();
    assertThat(payload.hasUsername()).isFalse();
    assertThat(payload.hasPassive()).isTrue();
    assertThat(payload.getPassive()).isFalse();
    assertThat(payload.getPull()).isFalse();
    assertThat(data.getEIdent().toByteArray())
        .isEqualTo(device.identity().identityKey().publicKey());
    assertThat(data.getEKeytype().toByteArray()).containsExactly(5);
    assertThat(data.getERegid().asReadOnlyByteBuffer().getInt())
        .isEqualTo(device.identity().registrationId());
    assertThat(data.getESkeyId().toByteArray()).containsExactly(0, 0, 1);
    byte[] typed =
        ByteBuffer.allocate(33).put((byte) 5).put(data.getESkeyVal().toByteArray()).array();
    assertThat(
            Signatures.verify(
                data.getEIdent().toByteArray(), typed, data.getESkeySig().toByteArray()))
        .isTrue();
    // printf 2.3000.1045649367 | md5sum
    assertThat(HexFormat.of().formatHex(data.getBuildHash().toByteArray()))
        .isEqualTo("9fa53af9421567b114e33c9bb1ef7db2");
  }

  @Test
  void thePhoneShowsOurNameAndIsNotAskedForItsWholeHistory() throws Exception {
    var payload =
        ClientPayload.parseFrom(ClientPayloads.registration(settings, NewDevice.generate()));

    var props = DeviceProps.parseFrom(payload.getDevicePairingData().getDeviceProps());

    assertThat(props.getPlatformType() + " (" + props.getOs() + ")")
        .as("what a pairing code says too")
        .isEqualToIgnoringCase(Browser.DISPLAY);
    assertThat(props.getRequireFullSync()).isFalse();
    assertThat(props.getHistorySyncConfig().getStorageQuotaMb()).isEqualTo(10_240);
  }

  @Test
  void bothSayThatTheyAreAWebBrowserOfThatVersion() throws Exception {
    for (byte[] bytes :
        new byte[][] {
          ClientPayloads.registration(settings, NewDevice.generate()),
          ClientPayloads.login(settings, TestAccount.make().device(1))
        }) {
      var payload = ClientPayload.parseFrom(bytes);

      assertThat(payload.getUserAgent().getPlatform())
          .isEqualTo(ClientPayload.UserAgent.Platform.WEB);
      assertThat(payload.getUserAgent().getAppVersion().getTertiary()).isEqualTo(1_045_649_367);
      assertThat(payload.getUserAgent().getMcc()).isEqualTo("000");
      assertThat(payload.getWebInfo().getWebSubPlatform())
          .isEqualTo(ClientPayload.WebInfo.WebSubPlatform.WEB_BROWSER);
      assertThat(payload.getConnectReason()).isEqualTo(ClientPayload.ConnectReason.USER_ACTIVATED);
    }
  }
}
