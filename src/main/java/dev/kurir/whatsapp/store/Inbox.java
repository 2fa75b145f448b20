package dev.kurir.whatsapp.store;

import dev.kurir.whatsapp.binary.Jid;
import java.util.Optional;

/// The port that takes what was decrypted. Part of a [Unit]: the message is stored, and its ratchet
/// step with it, before the receipt is sent.
public interface Inbox {
  /// [InboundMessage#kind] of a message that could not be read. It has no text and no payload.
  String PLACEHOLDER = "placeholder";

  /// Keeps a message. A redelivery of one that is kept (same chat, sender and id) is a no-op, with
  /// one exception: a message takes the place of its placeholder.
  void accept(InboundMessage message);

  /// What our phone has of a message that could not be read: takes the place of its placeholder. A
  /// no-op when there is none.
  ///
  /// @param message its sender is an account; the placeholder's is a device of it
  void fill(InboundMessage message);

  /// A group has this subject now. Hosts that show no names do nothing.
  void called(Jid group, String subject);

  /// @param chat the other person's account, LID when known, else PN
  /// @param sender who wrote it, with the device
  /// @param phone the other person's number, when known
  /// @param lid the other person's LID, when known
  /// @param fromMe written by our own account on another device
  /// @param timestamp seconds since 1970, as the server said
  /// @param text empty when the message is of a kind that has no text: `kind` says which
  /// @param kind `text`, [#PLACEHOLDER], or the protocol buffer field's name of what it was
  /// @param payload the decrypted `Message` as bytes
  record InboundMessage(
      String messageId,
      Jid chat,
      Jid sender,
      Optional<Jid> phone,
      Optional<Jid> lid,
      boolean fromMe,
      long timestamp,
      Optional<String> pushName,
      String kind,
      Optional<String> text,
      byte[] payload,
      boolean replayed) {}
}
