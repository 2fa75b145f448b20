package dev.kurir.whatsapp.history;

import static dev.kurir.whatsapp.store.Unit.Category.MESSAGE_SECRET;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.history.HistorySink.Secret;
import dev.kurir.whatsapp.proto.MessageSecretsRow;
import dev.kurir.whatsapp.store.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The secrets of a chat's newest messages, one row a chat. A piece of history goes backwards in
/// time, and pieces do too: what is there already is newer.
public final class MessageSecrets {
  private MessageSecrets() {}

  static void keep(Unit unit, Jid chat, List<Secret> secrets) {
    if (secrets.isEmpty()) {
      return;
    }
    Map<String, MessageSecretsRow.Secret> merged = new LinkedHashMap<>();
    read(unit, chat).getSecretList().forEach(old -> merged.put(old.getMessageId(), old));
    for (Secret secret : secrets) {
      merged.putIfAbsent(secret.messageId(), row(secret));
    }
    var row = MessageSecretsRow.newBuilder();
    merged.values().stream().limit(HistoryReader.SECRETS).forEach(row::addSecret);
    unit.write(MESSAGE_SECRET, chat.toString(), row.build().toByteArray());
  }

  /// The secret of a message in a chat, 32 bytes.
  public static Optional<byte[]> find(Unit unit, Jid chat, String messageId) {
    return read(unit, chat).getSecretList().stream()
        .filter(secret -> secret.getMessageId().equals(messageId))
        .map(secret -> secret.getSecret().toByteArray())
        .findFirst();
  }

  private static MessageSecretsRow.Secret row(Secret secret) {
    return MessageSecretsRow.Secret.newBuilder()
        .setMessageId(secret.messageId())
        .setFromMe(secret.fromMe())
        .setSender(secret.sender())
        .setSecret(ByteString.copyFrom(secret.secret()))
        .build();
  }

  private static MessageSecretsRow read(Unit unit, Jid chat) {
    try {
      return MessageSecretsRow.parseFrom(
          unit.read(MESSAGE_SECRET, chat.toString()).orElseGet(() -> new byte[0]));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a chat's secrets is unreadable", e);
    }
  }
}
