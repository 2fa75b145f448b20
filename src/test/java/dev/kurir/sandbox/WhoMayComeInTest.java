package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.proto.ClientPayload;
import dev.kurir.whatsapp.proto.ClientPayload.DevicePairingRegistrationData;
import dev.kurir.whatsapp.proto.ClientPayload.UserAgent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WhoMayComeInTest {
  private static RunningSandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = new RunningSandbox();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @Test
  void theServerProvesItselfToThoseWhoTrustItsRootOnly() {
    var url = URI.create(sandbox.server().url());
    var otherRoot = KeyPair.generate().publicKey();

    RawClient.connect(url, sandbox.root(), RawDevice.make()).close();

    assertThatThrownBy(() -> RawClient.connect(url, otherRoot, RawDevice.make()))
        .hasCauseInstanceOf(NoiseException.class);
  }

  @Test
  void aProtocolOfAnotherVersionIsCut() {
    try (var client = RawClient.open(URI.create(sandbox.server().url()), sandbox.root())) {
      client.write(new byte[] {'W', 'A', 6, 2, 0, 0, 1, 1});

      client.awaitClosed();
      sandbox.awaitRefusal("frame", "header");
    }
  }

  @Test
  void aFirstMessageThatIsNoHandshakeIsCut() {
    try (var client = RawClient.open(URI.create(sandbox.server().url()), sandbox.root())) {
      client.write("WA\6\3\0\0\5hello".getBytes(StandardCharsets.ISO_8859_1));

      client.awaitClosed();
      sandbox.awaitRefusal("handshake", "");
    }
  }

  @Test
  void aFrameThatIsTooLargeIsCut() {
    try (var client = RawClient.open(URI.create(sandbox.server().url()), sandbox.root())) {
      client.write(new byte[] {'W', 'A', 6, 3, (byte) 0xff, (byte) 0xff, (byte) 0xff});

      client.awaitClosed();
      sandbox.awaitRefusal("frame", "too large");
    }
  }

  @Test
  void aChangedByteEndsTheConnection() {
    try (var client = sandbox.linked(sandbox.phone("Ani"))) {
      client.write(
          new byte[] {0, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0});

      client.awaitClosed();
    }
  }

  @Test
  void anOldVersionIsOutdated() {
    registering(
        payload -> payload.getUserAgentBuilder().getAppVersionBuilder().setTertiary(1_000_000_000),
        405,
        "version",
        "");
  }

  @Test
  void aClientThatIsNoWebClientHasABadUserAgent() {
    registering(
        payload -> payload.getUserAgentBuilder().setPlatform(UserAgent.Platform.ANDROID),
        409,
        "payload",
        "user agent");
  }

  @Test
  void aPayloadWithoutWebInfoIsRefused() {
    registering(ClientPayload.Builder::clearWebInfo, 409, "payload", "web info");
  }

  @Test
  void aRegistrationWithAUsernameIsRefused() {
    registering(payload -> payload.setUsername(62), 400, "registration", "username");
  }

  @Test
  void aRegistrationThatIsPassiveIsRefused() {
    registering(payload -> payload.setPassive(true), 400, "registration", "passive");
  }

  @Test
  void aBuildHashOfAnotherVersionIsRefused() {
    registeringWith(data -> data.setBuildHash(RawDevice.bytes(Randomness.bytes(16))), "buildHash");
  }

  @Test
  void aShortIdentityKeyIsRefused() {
    registeringWith(data -> data.setEIdent(data.getEIdent().substring(1)), "length");
  }

  @Test
  void aLongRegistrationIdIsRefused() {
    registeringWith(data -> data.setERegid(RawDevice.bytes(0, 0, 0, 0, 1)), "length");
  }

  @Test
  void aShortSignedPreKeyIdIsRefused() {
    registeringWith(data -> data.setESkeyId(RawDevice.bytes(1)), "length");
  }

  @Test
  void aKeyOfAnotherTypeIsRefused() {
    registeringWith(data -> data.setEKeytype(RawDevice.bytes(4)), "eKeytype");
  }

  @Test
  void aSignedPreKeyThatTheDeviceHasNotSignedIsRefused() {
    registeringWith(
        data -> data.setESkeyVal(RawDevice.bytes(KeyPair.generate().publicKey())), "signature");
  }

  @Test
  void devicePropsThatSayNothingAreRefused() {
    registeringWith(DevicePairingRegistrationData.Builder::clearDeviceProps, "deviceProps");
  }

  private static void registeringWith(
      Consumer<DevicePairingRegistrationData.Builder> change, String rule) {
    registering(
        payload -> change.accept(payload.getDevicePairingDataBuilder()), 400, "registration", rule);
  }

  private static void registering(
      Consumer<ClientPayload.Builder> change, int reason, String kind, String rule) {
    var device = RawDevice.make();
    var payload = device.registration();
    change.accept(payload);
    expectFailure(device, payload, reason, kind, rule);
  }

  private static void expectFailure(
      RawDevice device, ClientPayload.Builder payload, int reason, String kind, String rule) {
    try (var client = sandbox.client(device)) {
      client.finish(payload.build());

      var failure = client.await("failure", it -> it.is("failure"));
      assertThat(failure.attr("reason")).contains(Integer.toString(reason));
      client.awaitClosed();
      sandbox.awaitRefusal(kind, rule);
    }
  }

  @Test
  void aLoginWithAnotherNoiseKeyIsLoggedOut() {
    var device = RawDevice.make();
    sandbox.link(sandbox.phone("Ani"), device);

    expectFailure(RawDevice.make(), device.login(), 401, "login", "noise key");
  }

  @Test
  void aLoginOfADeviceThatDoesNotExistIsLoggedOut() {
    var device = RawDevice.make();
    sandbox.link(sandbox.phone("Ani"), device);

    expectFailure(device, device.login().setDevice(9), 401, "login", "no such device");
  }

  @Test
  void nobodyLogsInAsThePhone() {
    var device = RawDevice.make();
    sandbox.link(sandbox.phone("Ani"), device);

    expectFailure(device, device.login().setDevice(0), 401, "login", "no such device");
  }

  @Test
  void aLoginThatIsNotPassiveIsRefused() {
    var device = RawDevice.make();
    sandbox.link(sandbox.phone("Ani"), device);

    expectFailure(device, device.login().setPassive(false), 400, "login", "passive");
  }

  @Test
  void anEmptyPayloadIsRefused() {
    expectFailure(RawDevice.make(), ClientPayload.newBuilder(), 409, "payload", "user agent");
  }

  @Test
  void aSilentClientIsCut() {
    try (var strict = new RunningSandbox(it -> it.withSilence(java.time.Duration.ofMillis(50)))) {
      Phone ani = strict.phone("Ani");
      try (var client = strict.linked(ani)) {
        client.awaitClosed();
      }
    }
  }
}
