package dev.kurir.fuzz;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.adv.DeviceProof;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.pairing.DeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedKeyIndexList;
import dev.kurir.whatsapp.proto.CertChain;
import dev.kurir.whatsapp.proto.ClientPayload;
import dev.kurir.whatsapp.proto.HandshakeMessage;
import dev.kurir.whatsapp.proto.LIDMigrationMappingSyncPayload;
import java.util.List;
import java.util.stream.Stream;

/// Protocol buffers of every kind that a client takes from the network.
final class ProtoTargets {
  private ProtoTargets() {}

  static List<Target> all() {
    return Stream.concat(
            Stream.of(
                new Proto(
                    dev.kurir.whatsapp.proto.Message.getDefaultInstance(), ProtoReader.MESSAGE),
                new Proto(HandshakeMessage.getDefaultInstance(), ProtoReader.SMALL),
                new Proto(CertChain.getDefaultInstance(), ProtoReader.SMALL),
                new Proto(ADVSignedDeviceIdentity.getDefaultInstance(), ProtoReader.SMALL),
                new Proto(ADVSignedKeyIndexList.getDefaultInstance(), ProtoReader.SMALL),
                new Proto(ClientPayload.getDefaultInstance(), 1_000),
                new Proto(LIDMigrationMappingSyncPayload.getDefaultInstance(), 400_000)),
            Stream.of(new Linking()))
        .toList();
  }

  /// All of the vectors, of whatever type: what belongs to one type is an odd input for others.
  static List<byte[]> vectors() {
    return Vectors.cases("protobuf.json").stream().map(v -> Vectors.hex(v, "hex")).toList();
  }

  private record Proto(Message prototype, int most) implements Target {
    @Override
    public String name() {
      return "proto-" + prototype.getDescriptorForType().getName();
    }

    @Override
    public List<byte[]> seeds() {
      return vectors();
    }

    @Override
    public String feed(byte[] input) {
      try {
        var read = ProtoReader.read(prototype, input, most);
        return read.getAllFields().size()
            + "+"
            + Math.min(3, read.getUnknownFields().asMap().size());
      } catch (InvalidProtocolBufferException e) {
        return String.valueOf(e.getMessage());
      }
    }

    /// Fields cost what [ProtoReader] says, bytes are copied a few times.
    @Override
    public long allowance(byte[] input) {
      return 64_000 + 1_500L * Math.min(most + 100, input.length / 2) + 12L * input.length;
    }
  }

  /// The `<device-identity>` of a new link, and that beside a message.
  private static final class Linking implements Target {
    private final KeyPair own = KeyPair.generate();
    private final byte[] secret = new byte[32];

    @Override
    public String name() {
      return "device-identity";
    }

    @Override
    public List<byte[]> seeds() {
      var account = TestAccount.make();
      var list = new java.util.ArrayList<byte[]>();
      list.add(account.proof(own));
      Vectors.cases("adv.json").forEach(v -> list.add(Vectors.hex(v, "deviceIdentity")));
      try {
        var proof = ADVSignedDeviceIdentity.parseFrom(account.proof(own));
        list.add(
            dev.kurir.whatsapp.adv.AccountVoucher.seal(
                    proof, dev.kurir.whatsapp.proto.ADVEncryptionType.E2EE, secret)
                .toByteArray());
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
      return list;
    }

    @Override
    public String feed(byte[] input) throws Exception {
      String way =
          switch (DeviceIdentity.accept(input, List.of(secret), own)) {
            case DeviceIdentity.Answer.Accepted _ -> "accepted";
            case DeviceIdentity.Answer.Refused(var refusal) -> refusal.name();
          };
      try {
        var proof =
            ProtoReader.read(
                ADVSignedDeviceIdentity.getDefaultInstance(), input, ProtoReader.SMALL);
        return way + DeviceProof.isComplete(proof, own.publicKey());
      } catch (InvalidProtocolBufferException e) {
        return way + e.getMessage();
      }
    }

    @Override
    public long allowance(byte[] input) {
      return 600_000 + 100L * input.length;
    }

    @Override
    public int turn() {
      return 50;
    }
  }
}
