package dev.kurir.whatsapp.messages;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.proto.LIDMigrationMapping;
import dev.kurir.whatsapp.proto.LIDMigrationMappingSyncPayload;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.store.Unit;

/// What the phone tells only its companions; from anybody else it is dropped.
final class PeerMessages {
  /// For 100,000 people.
  private static final int MOST_MAPPING_FIELDS = 400_000;

  private PeerMessages() {}

  static InboundMessages.Outcome take(
      Unit unit, People people, Node node, MessageSource source, Message message, PeerNews news)
      throws InvalidProtocolBufferException {
    ProtocolMessage protocol = message.getProtocolMessage();
    if (!source.fromMe() || source.sender().device() != 0) {
      return new InboundMessages.Outcome.Kept(false);
    }
    if (protocol.hasLidMigrationMappingSyncMessage()) {
      ProtoReader.read(
              LIDMigrationMappingSyncPayload.getDefaultInstance(),
              protocol.getLidMigrationMappingSyncMessage().getEncodedMappingPayload().toByteArray(),
              MOST_MAPPING_FIELDS)
          .getPnToLidMappingsList()
          .forEach(pair -> learn(people, pair));
    }
    if (protocol.hasPeerDataOperationRequestResponseMessage()) {
      var answer = protocol.getPeerDataOperationRequestResponseMessage();
      PhoneCopies.fill(unit, people, source.sender().account(), answer);
    }
    news.keep(unit, node.attr("id").orElseThrow(), protocol);
    return new InboundMessages.Outcome.Kept(protocol.hasHistorySyncNotification());
  }

  /// The phone may delete the piece of history that it announced.
  static Node historyReceipt(Node message, LinkedDevice own) {
    return Node.of("receipt")
        .attr("id", message.attr("id"))
        .attr("type", "hist_sync")
        .attr("to", own.jid().account())
        .build();
  }

  private static void learn(People people, LIDMigrationMapping pair) {
    people.learn(
        Jid.pn(Long.toUnsignedString(pair.getPn())),
        Jid.lid(Long.toUnsignedString(pair.getAssignedLid())));
  }
}
