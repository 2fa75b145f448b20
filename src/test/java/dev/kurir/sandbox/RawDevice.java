package dev.kurir.sandbox;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentityHMAC;
import dev.kurir.whatsapp.proto.ClientPayload;
import dev.kurir.whatsapp.proto.ClientPayload.DevicePairingRegistrationData;
import dev.kurir.whatsapp.proto.ClientPayload.UserAgent;
import dev.kurir.whatsapp.proto.DeviceProps;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.PreKeys;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A device that is or can be linked: its keys, and what it says of itself. Written against the
/// protocol brief, not against the client of this project, so that the two check each other.
final class RawDevice implements PreKeys {
  static final int VERSION = 1_045_649_367;
  static final int SIGNED_PRE_KEY_ID = 7;

  final KeyPair noise = KeyPair.generate();
  final KeyPair identity = KeyPair.generate();
  final KeyPair signedPreKey = KeyPair.generate();
  final byte[] advSecret = Randomness.bytes(32);
  final int registrationId = 1 + Randomness.below(16_000);
  final Map<Integer, KeyPair> preKeys = new HashMap<>();
  final Map<Jid, SessionRecord> sessions = new HashMap<>();
  private @Nullable Jid pn;
  private @Nullable Jid lid;
  private byte @Nullable [] signedIdentity;

  private RawDevice() {}

  static RawDevice make() {
    return new RawDevice();
  }

  Jid pn() {
    return Optional.ofNullable(pn).orElseThrow();
  }

  Jid lid() {
    return Optional.ofNullable(lid).orElseThrow();
  }

  byte[] signedIdentity() {
    return Optional.ofNullable(signedIdentity).orElseThrow();
  }

  LocalIdentity local() {
    return new LocalIdentity(identity, registrationId);
  }

  @Override
  public Optional<KeyPair> signedPreKey(int id) {
    return id == SIGNED_PRE_KEY_ID ? Optional.of(signedPreKey) : Optional.empty();
  }

  @Override
  public Optional<KeyPair> preKey(int id) {
    return Optional.ofNullable(preKeys.get(id));
  }

  static ClientPayload.Builder common() {
    return ClientPayload.newBuilder()
        .setUserAgent(
            UserAgent.newBuilder()
                .setPlatform(UserAgent.Platform.WEB)
                .setAppVersion(
                    UserAgent.AppVersion.newBuilder()
                        .setPrimary(2)
                        .setSecondary(3_000)
                        .setTertiary(VERSION)))
        .setWebInfo(
            ClientPayload.WebInfo.newBuilder()
                .setWebSubPlatform(ClientPayload.WebInfo.WebSubPlatform.WEB_BROWSER));
  }

  ClientPayload.Builder registration() {
    var version = "2.3000." + VERSION;
    return common()
        .setPassive(false)
        .setPull(false)
        .setDevicePairingData(
            DevicePairingRegistrationData.newBuilder()
                .setERegid(bytes(ByteBuffer.allocate(4).putInt(registrationId).array()))
                .setEKeytype(bytes(5))
                .setEIdent(bytes(identity.publicKey()))
                .setESkeyId(bytes(0, 0, SIGNED_PRE_KEY_ID))
                .setESkeyVal(bytes(signedPreKey.publicKey()))
                .setESkeySig(bytes(signature()))
                .setBuildHash(bytes(Digests.md5(version.getBytes(StandardCharsets.UTF_8))))
                .setDeviceProps(
                    DeviceProps.newBuilder()
                        .setOs("Linux")
                        .setPlatformType(DeviceProps.PlatformType.CHROME)
                        .build()
                        .toByteString()));
  }

  ClientPayload.Builder login() {
    return common()
        .setUsername(Long.parseLong(pn().user()))
        .setDevice(pn().device())
        .setPassive(true)
        .setPull(true)
        .setLidDbMigrated(true)
        .setLc(1);
  }

  byte[] signature() {
    return identity.sign(join(new byte[] {5}, signedPreKey.publicKey()));
  }

  String qr(String ref) {
    var base64 = Base64.getEncoder();
    return "https://wa.me/settings/linked_devices#"
        + String.join(
            ",",
            ref,
            base64.encodeToString(noise.publicKey()),
            base64.encodeToString(identity.publicKey()),
            base64.encodeToString(advSecret),
            "1");
  }

  /// Takes what the phone has signed, and answers with its own signature.
  Node answerTo(Node pairSuccess) {
    return answerTo(pairSuccess, identity);
  }

  /// The same, signed with another key.
  Node answerTo(Node pairSuccess, KeyPair signer) {
    try {
      var content = pairSuccess.child("pair-success").orElseThrow();
      var sealed = content.child("device-identity").flatMap(Node::bytes).orElseThrow();
      var issued =
          ADVSignedDeviceIdentity.parseFrom(
              ADVSignedDeviceIdentityHMAC.parseFrom(sealed).getDetails());
      var device = content.child("device").orElseThrow();
      pn = device.jid("jid").orElseThrow();
      lid = device.jid("lid").orElseThrow();
      var message =
          join(
              new byte[] {6, 1},
              issued.getDetails().toByteArray(),
              identity.publicKey(),
              issued.getAccountSignatureKey().toByteArray());
      var signed = issued.toBuilder().setDeviceSignature(bytes(signer.sign(message)));
      signedIdentity = signed.build().toByteArray();
      return Node.of("iq")
          .attr("to", Jid.SERVER)
          .attr("type", "result")
          .attr("id", pairSuccess.attr("id"))
          .child(
              Node.of("pair-device-sign")
                  .child(
                      Node.of("device-identity")
                          .attr("key-index", pn.device())
                          .bytes(signed.clearAccountSignatureKey().build().toByteArray())))
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /// Encrypts a text for a device with which there is a session.
  Node encrypt(Jid device, String text) {
    var plaintext = Message.newBuilder().setConversation(text).build().toByteArray();
    var padded = join(plaintext, new byte[] {1});
    var encrypted = SessionCipher.encrypt(session(device), padded);
    sessions.put(device, encrypted.next());
    return Node.of("enc")
        .attr("v", 2)
        .attr("type", encrypted.preKey() ? "pkmsg" : "msg")
        .bytes(encrypted.body())
        .build();
  }

  private SessionRecord session(Jid device) {
    return Optional.ofNullable(sessions.get(device)).orElseThrow();
  }

  /// Decrypts what came from a device; gives the text.
  String decrypt(Jid device, Node enc) {
    var message = open(device, enc);
    return message.hasDeviceSentMessage()
        ? message.getDeviceSentMessage().getMessage().getConversation()
        : message.getConversation();
  }

  /// Decrypts what came from a device.
  Message open(Jid device, Node enc) {
    var body = enc.bytes().orElseThrow();
    var session = Optional.ofNullable(sessions.get(device));
    var decryption =
        enc.attr("type").filter("pkmsg"::equals).isPresent()
            ? SessionCipher.decryptPreKeyMessage(session, local(), this, body)
            : SessionCipher.decryptMessage(session.orElseThrow(), body);
    if (!(decryption
        instanceof SessionCipher.Decryption.Plaintext(var next, var plain, var used))) {
      throw new AssertionError("not decrypted: " + decryption);
    }
    sessions.put(device, next);
    used.ifPresent(preKeys::remove);
    try {
      var unpadded = Arrays.copyOf(plain, plain.length - plain[plain.length - 1]);
      return Message.parseFrom(unpadded);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  static ByteString bytes(byte[] bytes) {
    return ByteString.copyFrom(bytes);
  }

  static ByteString bytes(int... bytes) {
    var copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      copy[i] = (byte) bytes[i];
    }
    return ByteString.copyFrom(copy);
  }
}
