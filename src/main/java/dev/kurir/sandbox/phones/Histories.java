package dev.kurir.sandbox.phones;

import com.google.protobuf.ByteString;
import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.server.TrustTokens;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.proto.Conversation;
import dev.kurir.whatsapp.proto.GlobalSettings;
import dev.kurir.whatsapp.proto.HistorySync;
import dev.kurir.whatsapp.proto.HistorySyncMsg;
import dev.kurir.whatsapp.proto.HistorySyncNotification.HistorySyncType;
import dev.kurir.whatsapp.proto.MessageKey;
import dev.kurir.whatsapp.proto.PhoneNumberToLIDMapping;
import dev.kurir.whatsapp.proto.Pushname;
import dev.kurir.whatsapp.proto.WebMessageInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The pieces of a phone's history. Stateless.
final class Histories {
  private static final int MOST_MESSAGES = 100;

  private Histories() {}

  /// What a companion gets after its first login, in order.
  static List<HistorySync> first(Phone phone, Device companion) {
    var pieces = new ArrayList<HistorySync>();
    pieces.add(bootstrap(phone, companion));
    var people = people(phone);
    if (!people.isEmpty()) {
      var names = piece(HistorySyncType.PUSH_NAME);
      people.forEach(other -> names.addPushnames(pushName(other)));
      pieces.add(names.build());
      var recent = piece(HistorySyncType.RECENT);
      phone.chats().stream()
          .map(Views.Chat::chat)
          .flatMap(chat -> Jid.parse(chat).flatMap(phone.desk().network()::account).stream())
          .filter(other -> other != phone.account())
          .forEach(other -> recent.addConversations(conversation(phone, other, MOST_MESSAGES)));
      if (recent.getConversationsCount() > 0) {
        pieces.add(recent.build());
      }
    }
    pieces.add(piece(HistorySyncType.NON_BLOCKING_DATA).setGlobalSettings(settings()).build());
    return pieces;
  }

  /// Who the others are: with LIDs, tokens and names, and no messages.
  private static HistorySync bootstrap(Phone phone, Device companion) {
    var own = phone.account();
    var history =
        piece(HistorySyncType.INITIAL_BOOTSTRAP)
            .addPushnames(pushName(own))
            .setNctSalt(ByteString.copyFrom(TrustTokens.salt(own)))
            .setCompanionMetaNonce(nonce(companion))
            .setGlobalSettings(settings());
    for (Account other : people(phone)) {
      history
          .addPhoneNumberToLidMappings(mapping(other.pn(), other.lid()))
          .addConversations(conversation(phone, other, 0));
    }
    return history.build();
  }

  /// Chats with people who are not on this network, as many as wanted, for tests.
  static HistorySync invented(HistorySyncType type, int chats, int messages) {
    var history = piece(type);
    for (int chat = 0; chat < chats; chat++) {
      var pn = Jid.pn(Long.toString(6_281_000_000_000L + chat));
      var lid = Jid.lid(Long.toString(900_000_000_000_000L + chat));
      history.addPhoneNumberToLidMappings(mapping(pn, lid));
      history.addPushnames(Pushname.newBuilder().setId(pn.toString()).setPushname("Orang " + chat));
      var conversation =
          Conversation.newBuilder()
              .setId(lid.toString())
              .setPnJid(pn.toString())
              .setDisplayName("Teman " + chat)
              .setTcToken(secret(lid.user(), "token"))
              .setTcTokenTimestamp(1_790_000_000L + chat)
              .setTcTokenSenderTimestamp(1_790_000_100L + chat);
      for (int i = 0; i < messages; i++) {
        conversation.addMessages(
            message(lid, "INVENTED" + chat + "X" + i, i % 2 == 0, "pesan " + i, 1_790_000_000L));
      }
      history.addConversations(conversation);
    }
    return history.build();
  }

  /// What a companion proves with that the phone has talked to it.
  static String nonce(Device companion) {
    byte[] what = ("companion nonce " + companion.number()).getBytes(StandardCharsets.US_ASCII);
    byte[] key = companion.account().identity().privateKey();
    return HexFormat.of().formatHex(Hmac.sha256(key, what), 0, 16);
  }

  private static List<Account> people(Phone phone) {
    return phone.account().contacts().stream()
        .flatMap(number -> phone.desk().network().account(number).stream())
        .toList();
  }

  private static HistorySync.Builder piece(HistorySyncType type) {
    return HistorySync.newBuilder().setSyncType(type).setChunkOrder(1).setProgress(100);
  }

  private static Pushname.Builder pushName(Account account) {
    return Pushname.newBuilder().setId(account.pn().toString()).setPushname(account.name());
  }

  private static PhoneNumberToLIDMapping.Builder mapping(Jid pn, Jid lid) {
    return PhoneNumberToLIDMapping.newBuilder().setPnJid(pn.toString()).setLidJid(lid.toString());
  }

  private static GlobalSettings.Builder settings() {
    return GlobalSettings.newBuilder()
        .setSecurityNotifications(true)
        .setChatDbLidMigrationTimestamp(1_760_000_000L);
  }

  private static Conversation.Builder conversation(Phone phone, Account other, int limit) {
    long now = phone.desk().clock().instant().getEpochSecond();
    var conversation =
        Conversation.newBuilder()
            .setId(other.lid().toString())
            .setPnJid(other.pn().toString())
            .setDisplayName(other.name())
            .setTcToken(ByteString.copyFrom(TrustTokens.make(other, phone.account(), now)))
            .setTcTokenTimestamp(now)
            .setEndOfHistoryTransfer(limit > 0);
    if (limit > 0) {
      phone.messages(other.lid(), 0, limit).items().stream()
          .filter(message -> message.text() != null)
          .forEach(message -> conversation.addMessages(kept(message)));
    }
    return conversation;
  }

  private static HistorySyncMsg.Builder kept(Message kept) {
    return message(
        Jid.parse(kept.chat()).orElseThrow(),
        kept.messageId(),
        kept.fromMe(),
        String.valueOf(kept.text()),
        Instant.parse(kept.at()).getEpochSecond());
  }

  private static HistorySyncMsg.Builder message(
      Jid chat, String id, boolean fromMe, String text, long at) {
    return HistorySyncMsg.newBuilder()
        .setMessage(
            WebMessageInfo.newBuilder()
                .setKey(
                    MessageKey.newBuilder()
                        .setRemoteJid(chat.toString())
                        .setFromMe(fromMe)
                        .setId(id))
                .setMessage(dev.kurir.whatsapp.proto.Message.newBuilder().setConversation(text))
                .setMessageTimestamp(at)
                .setMessageSecret(secret(id, "secret")));
  }

  /// 32 bytes that are always the same for the same thing.
  private static ByteString secret(String of, String what) {
    return ByteString.copyFrom(
        Hmac.sha256(
            what.getBytes(StandardCharsets.US_ASCII), of.getBytes(StandardCharsets.US_ASCII)));
  }
}
