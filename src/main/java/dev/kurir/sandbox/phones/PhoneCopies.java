package dev.kurir.sandbox.phones;

import com.google.protobuf.ByteString;
import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.MessageKey;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage.PeerDataOperationResult;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage.PeerDataOperationResult.PlaceholderMessageResendResponse;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestType;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.proto.WebMessageInfo;
import java.time.Instant;
import java.util.Optional;

/// A linked device that cannot read a message asks its phone what was in it; the phone answers with
/// what it has. About messages that it has not, it says nothing.
final class PhoneCopies {
  private PhoneCopies() {}

  /// Empty when nothing is asked for that the phone has.
  ///
  /// @param request the id of the message that asks
  static Optional<Node> answer(
      Phone phone, Device companion, String request, ProtocolMessage asked, Batch batch) {
    var found =
        asked.getPeerDataOperationRequestMessage().getPlaceholderMessageResendRequestList().stream()
            .flatMap(wanted -> find(phone, wanted.getMessageKey()).stream())
            .toList();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    phone
        .desk()
        .journal()
        .saw(phone.device(), "peer", "is asked for " + found.size() + " messages");
    var response =
        PeerDataOperationRequestResponseMessage.newBuilder()
            .setPeerDataOperationRequestType(
                PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND)
            .setStanzaId(request);
    found.forEach(copy -> response.addPeerDataOperationResult(result(copy)));
    var content =
        ProtocolMessage.newBuilder()
            .setType(ProtocolMessage.Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE)
            .setPeerDataOperationRequestResponseMessage(response);
    return Optional.of(PeerMail.stanza(phone, companion, PeerMail.newId(), content, batch));
  }

  private static Optional<WebMessageInfo> find(Phone phone, MessageKey key) {
    var own = phone.account();
    var chat = Jid.parse(key.getRemoteJid()).flatMap(phone.desk().network()::account);
    var writer = key.getFromMe() ? Optional.of(own) : chat;
    return chat.flatMap(account ->
            phone
                .messages()
                .find(
                    account.lid().toString(),
                    writer.map(Account::lid).orElseThrow().toString(),
                    key.getId()))
        .filter(message -> message.text() != null)
        .map(message -> copy(message, chat.orElseThrow()));
  }

  private static WebMessageInfo copy(dev.kurir.sandbox.phones.Message message, Account chat) {
    return WebMessageInfo.newBuilder()
        .setKey(
            MessageKey.newBuilder()
                .setRemoteJid(chat.lid().toString())
                .setFromMe(message.fromMe())
                .setId(message.messageId()))
        .setMessage(Message.newBuilder().setConversation(String.valueOf(message.text())))
        .setMessageTimestamp(Instant.parse(message.at()).getEpochSecond())
        .setPushName(chat.name())
        .build();
  }

  private static PeerDataOperationResult result(WebMessageInfo copy) {
    return PeerDataOperationResult.newBuilder()
        .setPlaceholderMessageResendResponse(
            PlaceholderMessageResendResponse.newBuilder()
                .setWebMessageInfoBytes(ByteString.copyFrom(copy.toByteArray())))
        .build();
  }
}
