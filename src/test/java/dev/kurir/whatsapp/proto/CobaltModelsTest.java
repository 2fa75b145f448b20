package dev.kurir.whatsapp.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.adv.AccountVoucher;
import dev.kurir.whatsapp.adv.DeviceProof;
import dev.kurir.whatsapp.crypto.KeyPair;
import it.auties.whatsapp.model.message.model.MessageContainer;
import it.auties.whatsapp.model.message.model.MessageContainerSpec;
import it.auties.whatsapp.model.message.standard.TextMessage;
import it.auties.whatsapp.model.signal.auth.ClientPayloadSpec;
import it.auties.whatsapp.model.signal.auth.CompanionPropertiesSpec;
import it.auties.whatsapp.model.signal.auth.DeviceIdentitySpec;
import it.auties.whatsapp.model.signal.auth.SignedDeviceIdentityHMACSpec;
import it.auties.whatsapp.model.signal.auth.SignedDeviceIdentitySpec;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Cobalt's models, written by others, read the same values from our bytes; what Cobalt writes, we
/// read.
class CobaltModelsTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void aLoginMeansTheSame() throws Exception {
    for (int i = 0; i < 500; i++) {
      ClientPayload ours =
          ClientPayload.newBuilder()
              .setUsername(random.nextLong(1L << 50))
              .setDevice(random.nextInt(1, 100))
              .setPassive(random.nextBoolean())
              .setPull(random.nextBoolean())
              .setLc(1)
              .setConnectType(ClientPayload.ConnectType.WIFI_UNKNOWN)
              .setConnectReason(ClientPayload.ConnectReason.USER_ACTIVATED)
              .setUserAgent(userAgent())
              .setWebInfo(
                  ClientPayload.WebInfo.newBuilder()
                      .setWebSubPlatform(ClientPayload.WebInfo.WebSubPlatform.WEB_BROWSER))
              .build();

      var theirs = ClientPayloadSpec.decode(ours.toByteArray());

      assertThat(theirs.username()).as("seed %d", seed).isEqualTo(ours.getUsername());
      assertThat(theirs.device()).isEqualTo(ours.getDevice());
      assertThat(theirs.passive()).isEqualTo(ours.getPassive());
      assertThat(theirs.pull()).isEqualTo(ours.getPull());
      assertThat(theirs.lc()).isEqualTo(1);
      assertThat(theirs.connectType()).hasToString("WIFI_UNKNOWN");
      assertThat(theirs.connectReason()).hasToString("USER_ACTIVATED");
      assertThat(theirs.webInfo().webSubPlatform()).hasToString("WEB_BROWSER");
      assertThat(theirs.userAgent().platform()).hasToString("WEB");
      assertThat(theirs.userAgent().releaseChannel()).hasToString("RELEASE");
      assertThat(theirs.userAgent().appVersion().tertiary())
          .isEqualTo(ours.getUserAgent().getAppVersion().getTertiary());
      assertThat(theirs.userAgent().device()).isEqualTo(ours.getUserAgent().getDevice());
      assertThat(theirs.userAgent().mcc()).isEqualTo("000");
      assertThat(theirs.userAgent().localeCountryIso31661Alpha2()).isEqualTo("US");
      assertThat(ClientPayload.parseFrom(ClientPayloadSpec.encode(theirs))).isEqualTo(ours);
    }
  }

  @Test
  void aRegistrationMeansTheSame() throws Exception {
    DeviceProps props =
        DeviceProps.newBuilder()
            .setOs("Kurir")
            .setPlatformType(DeviceProps.PlatformType.CHROME)
            .setRequireFullSync(false)
            .setVersion(DeviceProps.AppVersion.newBuilder().setPrimary(1).setSecondary(2))
            .setHistorySyncConfig(
                DeviceProps.HistorySyncConfig.newBuilder()
                    .setStorageQuotaMb(10_240)
                    .setInlineInitialPayloadInE2EeMsg(true))
            .build();
    ClientPayload ours =
        ClientPayload.newBuilder()
            .setPassive(false)
            .setPull(false)
            .setUserAgent(userAgent())
            .setDevicePairingData(
                ClientPayload.DevicePairingRegistrationData.newBuilder()
                    .setERegid(bytes(4))
                    .setEKeytype(bytes(1))
                    .setEIdent(bytes(32))
                    .setESkeyId(bytes(3))
                    .setESkeyVal(bytes(32))
                    .setESkeySig(bytes(64))
                    .setBuildHash(bytes(16))
                    .setDeviceProps(props.toByteString()))
            .build();

    var theirs = ClientPayloadSpec.decode(ours.toByteArray());
    var theirProps = CompanionPropertiesSpec.decode(theirs.regData().companionProps());

    assertThat(theirs.username()).isNull();
    assertThat(ByteString.copyFrom(theirs.regData().eSkeySig()))
        .isEqualTo(ours.getDevicePairingData().getESkeySig());
    assertThat(ClientPayload.parseFrom(ClientPayloadSpec.encode(theirs))).isEqualTo(ours);
    assertThat(theirProps.os()).isEqualTo("Kurir");
    assertThat(theirProps.platformType()).hasToString("CHROME");
    assertThat(theirProps.historySyncConfig().storageQuotaMb()).isEqualTo(10_240);
    assertThat(DeviceProps.parseFrom(CompanionPropertiesSpec.encode(theirProps))).isEqualTo(props);
  }

  @Test
  void anIdentityMeansTheSame() throws Exception {
    KeyPair phone = KeyPair.generate();
    KeyPair device = KeyPair.generate();
    byte[] secret = bytes(32).toByteArray();
    ADVDeviceIdentity details =
        ADVDeviceIdentity.newBuilder()
            .setRawId(random.nextInt(1, 1 << 30))
            .setTimestamp(1_760_000_000)
            .setKeyIndex(random.nextInt(1, 100))
            .build();
    ADVSignedDeviceIdentity vouched = new AccountVoucher(phone).vouch(details, device.publicKey());
    ADVSignedDeviceIdentity ours = DeviceProof.confirm(vouched, device);

    var sealed =
        SignedDeviceIdentityHMACSpec.decode(
            AccountVoucher.seal(ours, ADVEncryptionType.E2EE, secret).toByteArray());
    var theirs = SignedDeviceIdentitySpec.decode(sealed.details());
    var theirDetails = DeviceIdentitySpec.decode(theirs.details());

    assertThat(theirs.accountSignatureKey()).isEqualTo(phone.publicKey());
    assertThat(theirs.deviceSignature()).isEqualTo(ours.getDeviceSignature().toByteArray());
    assertThat(ADVSignedDeviceIdentity.parseFrom(SignedDeviceIdentitySpec.encode(theirs)))
        .isEqualTo(ours);
    assertThat(theirDetails.rawId()).as("seed %d", seed).isEqualTo(details.getRawId());
    assertThat(theirDetails.timestamp()).isEqualTo(details.getTimestamp());
    assertThat(theirDetails.keyIndex()).isEqualTo(details.getKeyIndex());
    assertThat(ADVDeviceIdentity.parseFrom(DeviceIdentitySpec.encode(theirDetails)))
        .isEqualTo(details);
  }

  @Test
  void textsMeanTheSame() throws Exception {
    for (int i = 0; i < 500; i++) {
      String text = text();
      Message plain = Message.newBuilder().setConversation(text).build();
      Message extended =
          Message.newBuilder()
              .setExtendedTextMessage(ExtendedTextMessage.newBuilder().setText(text))
              .build();

      for (Message ours : new Message[] {plain, extended}) {
        var content = MessageContainerSpec.decode(ours.toByteArray()).content();
        assertThat(((TextMessage) content).text()).as("seed %d", seed).isEqualTo(text);
      }
      byte[] theirs = MessageContainerSpec.encode(MessageContainer.of(text));
      Message read = Message.parseFrom(theirs);
      assertThat(read.getConversation() + read.getExtendedTextMessage().getText()).isEqualTo(text);
    }
  }

  @Test
  void theCopyForOurOwnDevicesMeansTheSame() throws Exception {
    Message ours =
        Message.newBuilder()
            .setDeviceSentMessage(
                DeviceSentMessage.newBuilder()
                    .setDestinationJid("628123456789@s.whatsapp.net")
                    .setPhash("2:abc")
                    .setMessage(Message.newBuilder().setConversation("halo")))
            .build();

    MessageContainer theirs = MessageContainerSpec.decode(ours.toByteArray());

    assertThat(((TextMessage) theirs.content()).text()).isEqualTo("halo");
    assertThat(Message.parseFrom(MessageContainerSpec.encode(theirs))).isEqualTo(ours);
  }

  /// Cobalt has the numbers of secret and padding the wrong way round; Baileys and whatsmeow agree
  /// with us.
  @Test
  void theMessageSecretIsWhereCobaltLooksForPadding() {
    ByteString secret = bytes(32);
    Message ours =
        Message.newBuilder()
            .setConversation("halo")
            .setMessageContextInfo(MessageContextInfo.newBuilder().setMessageSecret(secret))
            .build();

    var theirs = MessageContainerSpec.decode(ours.toByteArray()).deviceInfo().orElseThrow();

    assertThat(theirs.paddingBytes()).hasValue(secret.toByteArray());
    assertThat(theirs.messageSecret()).isEmpty();
  }

  @Test
  void anImageMeansTheSame() {
    ImageMessage image =
        ImageMessage.newBuilder()
            .setUrl("https://mmg.example/x")
            .setMimetype("image/jpeg")
            .setCaption("c")
            .setFileSha256(bytes(32))
            .setFileEncSha256(bytes(32))
            .setMediaKey(bytes(32))
            .setFileLength(12_345)
            .setHeight(100)
            .setWidth(200)
            .setDirectPath("/v/x")
            .build();

    var theirs =
        (it.auties.whatsapp.model.message.standard.ImageMessage)
            MessageContainerSpec.decode(
                    Message.newBuilder().setImageMessage(image).build().toByteArray())
                .content();

    assertThat(theirs.mediaUrl()).hasValue(image.getUrl());
    assertThat(theirs.mimetype()).hasValue(image.getMimetype());
    assertThat(theirs.caption()).hasValue("c");
    assertThat(theirs.mediaSha256()).hasValue(image.getFileSha256().toByteArray());
    assertThat(theirs.mediaEncryptedSha256()).hasValue(image.getFileEncSha256().toByteArray());
    assertThat(theirs.mediaKey()).hasValue(image.getMediaKey().toByteArray());
    assertThat(theirs.mediaSize()).hasValue(12_345);
    assertThat(theirs.height()).hasValue(100);
    assertThat(theirs.width()).hasValue(200);
    assertThat(theirs.mediaDirectPath()).hasValue("/v/x");
  }

  private ClientPayload.UserAgent userAgent() {
    return ClientPayload.UserAgent.newBuilder()
        .setPlatform(ClientPayload.UserAgent.Platform.WEB)
        .setReleaseChannel(ClientPayload.UserAgent.ReleaseChannel.RELEASE)
        .setAppVersion(
            ClientPayload.UserAgent.AppVersion.newBuilder()
                .setPrimary(2)
                .setSecondary(3000)
                .setTertiary(random.nextInt(1 << 30)))
        .setMcc("000")
        .setMnc("000")
        .setOsVersion("0.1")
        .setManufacturer("")
        .setDevice(text())
        .setOsBuildNumber("0.1")
        .setLocaleLanguageIso6391("en")
        .setLocaleCountryIso31661Alpha2("US")
        .build();
  }

  private String text() {
    return random
        .ints(1 + random.nextInt(80), 0x20, 0x2fff)
        .filter(Character::isDefined)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .append('.')
        .toString();
  }

  private ByteString bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
