package dev.kurir.sandbox.server;

import com.google.protobuf.ByteString;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.ClientPayload;
import dev.kurir.whatsapp.proto.DeviceProps;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.SignedPreKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// The server's look at a client's payload, for inputs of every kind.
public final class FuzzedPayload {
  private final PayloadRules rules;

  /// @param folder empty, for the state of a network without anybody
  public FuzzedPayload(Path folder) {
    try (var ledger = Ledger.open(folder)) {
      rules = new PayloadRules(Network.load(ledger, Clock.systemUTC()), 1_030_000_000);
    }
  }

  public String check(byte[] payload) {
    return switch (rules.check(payload, new byte[32])) {
      case PayloadRules.Finding.Registers _ -> "registers";
      case PayloadRules.Finding.LogsIn _ -> "logs in";
      case PayloadRules.Finding.Refused(var _, var _, var rule) -> rule;
    };
  }

  public static List<byte[]> seeds() {
    var version =
        ClientPayload.UserAgent.AppVersion.newBuilder()
            .setPrimary(2)
            .setSecondary(3_000)
            .setTertiary(1_045_649_367);
    var base =
        ClientPayload.newBuilder()
            .setUserAgent(
                ClientPayload.UserAgent.newBuilder()
                    .setPlatform(ClientPayload.UserAgent.Platform.WEB)
                    .setAppVersion(version))
            .setWebInfo(ClientPayload.WebInfo.newBuilder());
    var identity = new LocalIdentity(KeyPair.generate(), 7);
    var signed = SignedPreKey.generate(identity.identityKey(), 1);
    var data =
        ClientPayload.DevicePairingRegistrationData.newBuilder()
            .setERegid(bytes(0, 0, 0, 7))
            .setEKeytype(bytes(5))
            .setEIdent(ByteString.copyFrom(identity.identityKey().publicKey()))
            .setESkeyId(bytes(0, 0, 1))
            .setESkeyVal(ByteString.copyFrom(signed.pair().publicKey()))
            .setESkeySig(ByteString.copyFrom(signed.signature()))
            .setBuildHash(
                ByteString.copyFrom(
                    Digests.md5("2.3000.1045649367".getBytes(StandardCharsets.UTF_8))))
            .setDeviceProps(DeviceProps.newBuilder().setOs("Kurir").build().toByteString());
    return List.of(
        base.clone().setDevicePairingData(data).build().toByteArray(),
        base.clone()
            .setUsername(6281200000001L)
            .setDevice(1)
            .setPassive(true)
            .setPull(true)
            .build()
            .toByteArray());
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
