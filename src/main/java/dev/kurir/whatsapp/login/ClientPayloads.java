package dev.kurir.whatsapp.login;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.ClientSettings;
import dev.kurir.whatsapp.ClientSettings.WebVersion;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.proto.ClientPayload;
import dev.kurir.whatsapp.proto.ClientPayload.DevicePairingRegistrationData;
import dev.kurir.whatsapp.proto.ClientPayload.UserAgent;
import dev.kurir.whatsapp.proto.ClientPayload.WebInfo;
import dev.kurir.whatsapp.proto.DeviceProps;
import dev.kurir.whatsapp.signal.SignedPreKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a client says of itself in the last message of the handshake: a registration when no phone
/// has accepted it, a login when one has. (whatsmeow `store/clientpayload.go`.)
public final class ClientPayloads {
  private ClientPayloads() {}

  public static byte[] registration(ClientSettings settings, NewDevice device) {
    return common(settings.version())
        .setPassive(false)
        .setPull(false)
        .setDevicePairingData(pairingData(settings, device))
        .build()
        .toByteArray();
  }

  /// `passive` until the client says `active`: what waited for it comes only then.
  public static byte[] login(ClientSettings settings, LinkedDevice device) {
    return common(settings.version())
        .setUsername(Long.parseUnsignedLong(device.jid().user()))
        .setDevice(device.jid().device())
        .setPassive(true)
        .setPull(true)
        .setLidDbMigrated(true)
        .setLc(1)
        .build()
        .toByteArray();
  }

  private static ClientPayload.Builder common(WebVersion version) {
    return ClientPayload.newBuilder()
        .setUserAgent(userAgent(version))
        .setWebInfo(WebInfo.newBuilder().setWebSubPlatform(WebInfo.WebSubPlatform.WEB_BROWSER))
        .setConnectType(ClientPayload.ConnectType.WIFI_UNKNOWN)
        .setConnectReason(ClientPayload.ConnectReason.USER_ACTIVATED);
  }

  private static UserAgent.Builder userAgent(WebVersion version) {
    return UserAgent.newBuilder()
        .setPlatform(UserAgent.Platform.WEB)
        .setReleaseChannel(UserAgent.ReleaseChannel.RELEASE)
        .setAppVersion(
            UserAgent.AppVersion.newBuilder()
                .setPrimary(version.primary())
                .setSecondary(version.secondary())
                .setTertiary(version.tertiary()))
        .setMcc("000")
        .setMnc("000")
        .setOsVersion("0.1")
        .setManufacturer("")
        .setDevice("Desktop")
        .setOsBuildNumber("0.1")
        .setLocaleLanguageIso6391("en")
        .setLocaleCountryIso31661Alpha2("US");
  }

  private static DevicePairingRegistrationData.Builder pairingData(
      ClientSettings settings, NewDevice device) {
    SignedPreKey signed = device.signedPreKey();
    return DevicePairingRegistrationData.newBuilder()
        .setERegid(bigEndian(device.identity().registrationId()))
        .setEKeytype(ByteString.copyFrom(new byte[] {KeyNodes.KEY_TYPE}))
        .setEIdent(ByteString.copyFrom(device.identity().identityKey().publicKey()))
        .setESkeyId(bigEndian(signed.id()).substring(1))
        .setESkeyVal(ByteString.copyFrom(signed.pair().publicKey()))
        .setESkeySig(ByteString.copyFrom(signed.signature()))
        .setBuildHash(ByteString.copyFrom(buildHash(settings.version())))
        .setDeviceProps(deviceProps().toByteString());
  }

  private static byte[] buildHash(WebVersion version) {
    String text = version.primary() + "." + version.secondary() + "." + version.tertiary();
    return Digests.md5(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// Asking for little history keeps the phone quick.
  private static DeviceProps deviceProps() {
    return Browser.props()
        .setVersion(
            DeviceProps.AppVersion.newBuilder().setPrimary(0).setSecondary(1).setTertiary(0))
        .setRequireFullSync(false)
        .setHistorySyncConfig(
            DeviceProps.HistorySyncConfig.newBuilder()
                .setStorageQuotaMb(10_240)
                .setInlineInitialPayloadInE2EeMsg(true)
                .setSupportCallLogHistory(true)
                .setSupportBotUserAgentChatHistory(true)
                .setSupportCagReactionsAndPolls(true)
                .setSupportBizHostedMsg(true)
                .setSupportRecentSyncChunkMessageCountTuning(true)
                .setSupportHostedGroupMsg(true)
                .setSupportFbidBotChatHistory(true)
                .setSupportMessageAssociation(true)
                .setSupportGroupHistory(true)
                .setThumbnailSyncDaysLimit(60)
                .setSupportManusHistory(true)
                .setSupportHatchHistory(true))
        .build();
  }

  private static ByteString bigEndian(int number) {
    return ByteString.copyFrom(ByteBuffer.allocate(4).putInt(number).array());
  }
}
