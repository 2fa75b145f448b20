package dev.kurir.whatsapp.messages;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.SerialTasks;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.proto.MessageKey;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestMessage;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestMessage.PlaceholderMessageResendRequest;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestResponseMessage;
import dev.kurir.whatsapp.proto.PeerDataOperationRequestType;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.proto.WebMessageInfo;
import dev.kurir.whatsapp.store.Inbox.InboundMessage;
import dev.kurir.whatsapp.store.Unit;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks our own phone for messages that this device cannot read, and takes its answer. (whatsmeow
/// `retry.go`, `BuildUnavailableMessageRequest`.)
final class PhoneCopies {
  private static final Logger LOG = LoggerFactory.getLogger(PhoneCopies.class);

  /// WhatsApp's own clients do not ask for older ones (Baileys).
  static final Duration OLDEST = Duration.ofDays(14);

  /// In the year 5138; seconds since 1970.
  private static final long LATEST = 99_999_999_999L;

  private static final int MOST_ASKED = 50;
  private static final int MOST_WAITING = 16;
  private static final int MOST_ANSWERED = 1_000;

  private final PeerSender sender;
  private final Clock clock;
  private final SerialTasks tasks;

  PhoneCopies(ClientRuntime runtime, PeerSender sender) {
    this.sender = sender;
    this.clock = runtime.clock();
    this.tasks = new SerialTasks(runtime.tasks());
  }

  /// Returns at once. The answer, if there is one, comes as a message of the phone.
  void ask(Connection connection, LinkedDevice own, List<Unread> unread) {
    long oldest = clock.instant().minus(OLDEST).getEpochSecond();
    var wanted =
        unread.stream()
            .filter(each -> each.at() >= oldest)
            .limit(MOST_ASKED)
            .map(PhoneCopies::wanted)
            .toList();
    if (!wanted.isEmpty() && tasks.waiting() < MOST_WAITING) {
      var request = request(wanted);
      tasks.submit(() -> connection.guard(() -> tryAsk(connection, own, request)));
    }
  }

  private void tryAsk(Connection connection, LinkedDevice own, ProtocolMessage request) {
    try {
      sender.send(connection, own, PeerSender.newId(), request, Optional.empty());
    } catch (NoAnswerException | RefusedException e) {
      LOG.warn("our phone was not asked for what could not be read: {}", e.getMessage());
    }
  }

  private static PlaceholderMessageResendRequest wanted(Unread unread) {
    var key =
        MessageKey.newBuilder()
            .setRemoteJid(unread.chat().toString())
            .setFromMe(unread.fromMe())
            .setId(unread.messageId());
    if (unread.chat().isGroup() && !unread.fromMe()) {
      key.setParticipant(unread.sender().account().toString());
    }
    return PlaceholderMessageResendRequest.newBuilder().setMessageKey(key).build();
  }

  private static ProtocolMessage request(List<PlaceholderMessageResendRequest> wanted) {
    return ProtocolMessage.newBuilder()
        .setType(ProtocolMessage.Type.PEER_DATA_OPERATION_REQUEST_MESSAGE)
        .setPeerDataOperationRequestMessage(
            PeerDataOperationRequestMessage.newBuilder()
                .setPeerDataOperationRequestType(
                    PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND)
                .addAllPlaceholderMessageResendRequest(wanted))
        .build();
  }

  /// Puts what the phone has told into the places of the placeholders.
  ///
  /// @param own who `fromMe` is
  static void fill(
      Unit unit, People people, Jid own, PeerDataOperationRequestResponseMessage answer) {
    answer.getPeerDataOperationResultList().stream()
        .limit(MOST_ANSWERED)
        .filter(result -> result.hasPlaceholderMessageResendResponse())
        .map(result -> result.getPlaceholderMessageResendResponse().getWebMessageInfoBytes())
        .flatMap(bytes -> parse(bytes.toByteArray()).stream())
        .flatMap(copy -> message(people, own, copy).stream())
        .forEach(unit.inbox()::fill);
  }

  private static Optional<WebMessageInfo> parse(byte[] bytes) {
    try {
      return Optional.of(WebMessageInfo.parseFrom(bytes));
    } catch (InvalidProtocolBufferException _) {
      LOG.warn("our phone has sent a message that is none");
      return Optional.empty();
    }
  }

  private static Optional<InboundMessage> message(People people, Jid own, WebMessageInfo copy) {
    var key = copy.getKey();
    var chat = Jid.parse(key.getRemoteJid()).map(Jid::account);
    var writer = key.getFromMe() ? Optional.of(own) : writer(copy, chat);
    var content = MessageContent.of(copy.getMessage());
    if (!SentMessages.isId(key.getId())
        || chat.isEmpty()
        || writer.isEmpty()
        || content.isEmpty()) {
      return Optional.empty();
    }
    Optional<Jid> lid = people.lidOf(chat.get());
    return Optional.of(
        new InboundMessage(
            key.getId(),
            lid.orElse(chat.get()),
            people.preferLid(writer.get()).account(),
            people.numberOf(chat.get()),
            lid,
            key.getFromMe(),
            Math.clamp(copy.getMessageTimestamp(), 0, LATEST),
            Optional.empty(),
            content.kind(),
            content.text(),
            copy.getMessage().toByteArray(),
            true));
  }

  private static Optional<Jid> writer(WebMessageInfo copy, Optional<Jid> chat) {
    return chat.flatMap(it ->
        it.isGroup()
            ? Jid.parse(copy.getParticipant()).or(() -> Jid.parse(copy.getKey().getParticipant()))
            : chat);
  }
}
