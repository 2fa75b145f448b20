package dev.kurir.whatsapp.history;

import dev.kurir.whatsapp.proto.GlobalSettings;
import java.util.List;

/// Takes what is in a piece of history, as it is read. JIDs are texts as the phone wrote them.
interface HistorySink {
  void mapping(String pn, String lid);

  /// What somebody calls themselves.
  void pushName(String person, String name);

  void conversation(Chat chat);

  void salt(byte[] nctSalt);

  /// What this device proves itself with when it deletes pieces.
  void nonce(String companionMetaNonce);

  void settings(GlobalSettings settings);

  /// The piece is at its end.
  void end();

  /// @param id of the chat, a person or a group
  /// @param pn the person's number when `id` is a LID; empty when it is not told
  /// @param lid the person's LID when `id` is a number; empty when it is not told
  /// @param token what the person gave our account; empty when nothing
  /// @param tokenAt seconds since 1970, 0 when it is not told; `issuedAt` when we gave them one
  /// @param secrets of its newest messages, the newest first
  record Chat(
      String id,
      String pn,
      String lid,
      byte[] token,
      long tokenAt,
      long issuedAt,
      List<Secret> secrets) {}

  /// The secret of one message, for reactions, votes and edits that refer to it.
  ///
  /// @param sender who wrote it in a group; empty when that is clear
  record Secret(String messageId, boolean fromMe, String sender, byte[] secret) {}
}
