package dev.kurir.sandbox.server;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.accounts.PublicKeys;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.proto.ClientPayload;
import dev.kurir.whatsapp.proto.ClientPayload.DevicePairingRegistrationData;
import dev.kurir.whatsapp.proto.ClientPayload.UserAgent;
import dev.kurir.whatsapp.proto.DeviceProps;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What the payload of a handshake must say (protocol brief, section 3). Thread-safe.
final class PayloadRules {
  private static final int MOST_FIELDS = 1_000;
  private static final int PRIMARY_VERSION = 2;
  private static final int SECONDARY_VERSION = 3_000;
  private static final int LOGGED_OUT = 401;
  private static final int OUTDATED = 405;
  private static final int BAD_REQUEST = 400;
  private static final int BAD_USER_AGENT = 409;

  private final Network network;
  private final int oldestVersion;

  PayloadRules(Network network, int oldestVersion) {
    this.network = network;
    this.oldestVersion = oldestVersion;
  }

  sealed interface Finding {
    record Registers(Registration registration) implements Finding {}

    /// @param lidOnly whether its database is migrated to LIDs
    record LogsIn(Device device, boolean lidOnly) implements Finding {}

    /// @param reason for `<failure>`
    record Refused(int reason, String kind, String rule) implements Finding {}
  }

  /// @param noiseKey the static key that the handshake proved
  Finding check(byte[] payload, byte[] noiseKey) {
    ClientPayload client;
    try {
      client = ProtoReader.read(ClientPayload.getDefaultInstance(), payload, MOST_FIELDS);
    } catch (InvalidProtocolBufferException _) {
      return new Finding.Refused(BAD_REQUEST, "payload", "cannot be read");
    }
    var agent = client.getUserAgent();
    if (!client.hasUserAgent() || agent.getPlatform() != UserAgent.Platform.WEB) {
      return new Finding.Refused(BAD_USER_AGENT, "payload", "user agent is not a web client's");
    }
    if (isOutdated(agent.getAppVersion())) {
      return new Finding.Refused(OUTDATED, "version", "older than the oldest that may come in");
    }
    if (!client.hasWebInfo()) {
      return new Finding.Refused(BAD_USER_AGENT, "payload", "web info is missing");
    }
    return client.hasDevicePairingData() ? register(client, noiseKey) : logIn(client, noiseKey);
  }

  private boolean isOutdated(UserAgent.AppVersion version) {
    if (version.getPrimary() != PRIMARY_VERSION) {
      return version.getPrimary() < PRIMARY_VERSION;
    }
    if (version.getSecondary() != SECONDARY_VERSION) {
      return version.getSecondary() < SECONDARY_VERSION;
    }
    return version.getTertiary() < oldestVersion;
  }

  private Finding logIn(ClientPayload client, byte[] noiseKey) {
    if (!client.hasUsername() || !client.hasDevice()) {
      return new Finding.Refused(BAD_REQUEST, "login", "username or device is missing");
    }
    if (!client.getPassive() || !client.getPull()) {
      return new Finding.Refused(BAD_REQUEST, "login", "passive and pull must be set");
    }
    var user = Long.toUnsignedString(client.getUsername());
    var device =
        client.getDevice() < 1 || client.getDevice() > 0xffff
            ? Optional.<Device>empty()
            : network.device(Jid.pn(user).withDevice(client.getDevice()));
    var known = device.flatMap(Device::companion);
    if (known.isEmpty()) {
      return new Finding.Refused(LOGGED_OUT, "login", "no such device");
    }
    if (!Arrays.equals(known.get().noiseKey(), noiseKey)) {
      return new Finding.Refused(LOGGED_OUT, "login", "another noise key than when it was linked");
    }
    return new Finding.LogsIn(device.get(), client.getLidDbMigrated());
  }

  private static Finding register(ClientPayload client, byte[] noiseKey) {
    var data = client.getDevicePairingData();
    return brokenRule(client, data)
        .<Finding>map(rule -> new Finding.Refused(BAD_REQUEST, "registration", rule))
        .orElseGet(() -> new Finding.Registers(registration(data, noiseKey)));
  }

  private static Optional<String> brokenRule(
      ClientPayload client, DevicePairingRegistrationData data) {
    if (client.hasUsername() || client.getPassive() || client.getPull()) {
      return Optional.of("username, passive and pull belong to a login");
    }
    var version = client.getUserAgent().getAppVersion();
    var text = version.getPrimary() + "." + version.getSecondary() + "." + version.getTertiary();
    var hash = Digests.md5(text.getBytes(StandardCharsets.UTF_8));
    if (!Arrays.equals(data.getBuildHash().toByteArray(), hash)) {
      return Optional.of("buildHash is not the MD5 of the version");
    }
    if (data.getERegid().size() != 4
        || data.getEIdent().size() != 32
        || data.getESkeyId().size() != 3
        || data.getESkeyVal().size() != 32
        || data.getESkeySig().size() != 64
        || Numbers.read(data.getERegid().toByteArray()).isEmpty()) {
      return Optional.of("a key or an id has the wrong length");
    }
    if (!KeyNodes.isType(data.getEKeytype().toByteArray())) {
      return Optional.of("eKeytype is not 5");
    }
    if (!signedPreKey(data).verifies(data.getEIdent().toByteArray())) {
      return Optional.of("the signed prekey's signature is wrong");
    }
    return props(data).filter(props -> !props.getOs().isEmpty()).isEmpty()
        ? Optional.of("deviceProps cannot be read, or say no os")
        : Optional.empty();
  }

  private static KeyNodes.SignedKey signedPreKey(DevicePairingRegistrationData data) {
    return new KeyNodes.SignedKey(
        Numbers.read(data.getESkeyId().toByteArray()).orElseThrow(),
        data.getESkeyVal().toByteArray(),
        data.getESkeySig().toByteArray());
  }

  private static Optional<DeviceProps> props(DevicePairingRegistrationData data) {
    try {
      return Optional.of(
          ProtoReader.read(
              DeviceProps.getDefaultInstance(), data.getDeviceProps().toByteArray(), MOST_FIELDS));
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  private static Registration registration(DevicePairingRegistrationData data, byte[] noiseKey) {
    var skey = signedPreKey(data);
    var keys =
        new PublicKeys(
            Numbers.read(data.getERegid().toByteArray()).orElseThrow(),
            data.getEIdent().toByteArray(),
            skey.id(),
            skey.key(),
            skey.signature());
    var props = props(data).orElseThrow();
    return new Registration(noiseKey, keys, props.getPlatformType() + " (" + props.getOs() + ")");
  }
}
