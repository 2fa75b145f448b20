package dev.kurir.whatsapp.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One open transaction on a device's memory. Reads see what was written earlier in the same unit.
///
/// Rows are named bytes: `(category, key id) → value`. What a value means belongs to the client; a
/// store only keeps it, encrypted where it is durable. Key ids are printable ASCII of at most 128
/// characters and hold no secret.
public interface Unit {
  Optional<byte[]> read(Category category, String keyId);

  /// Those that exist, by key id.
  Map<String, byte[]> read(Category category, Collection<String> keyIds);

  /// The key ids of a category in ascending order of text, at most `limit`.
  List<String> keyIds(Category category, int limit);

  long count(Category category);

  void write(Category category, String keyId, byte[] value);

  void write(Category category, Map<String, byte[]> values);

  /// Does nothing when there is no such row.
  void delete(Category category, Collection<String> keyIds);

  /// Forgets the link: every row, mapping and restriction of this device. For [Category] `DEVICE`
  /// too.
  void deleteAll();

  /// Phone numbers and LIDs of the people this device has met.
  LidMap lids();

  /// Where outgoing messages stand.
  Outgoing outgoing();

  /// Where decrypted inbound messages go.
  Inbox inbox();

  /// Where names and settings of people and chats go.
  Contacts contacts();

  /// What the account may not do.
  Restrictions restrictions();

  /// The kinds of rows.
  enum Category {
    /// `self`: identity and noise keys, registration id, ADV identity, JIDs, push name; and a few
    /// small rows about the device itself, for example which prekey ids are given out.
    DEVICE,
    /// Unused one-time prekeys by id.
    PRE_KEY,
    /// Signed prekeys by id.
    SIGNED_PRE_KEY,
    /// Signal sessions by address.
    SESSION,
    /// Identity keys of others by address.
    IDENTITY,
    /// Cached device lists by account.
    DEVICE_LIST,
    /// Privacy tokens by account: what people gave us, and under `account/issued` when we last gave
    /// them ours. Key ids are what a host may look at: who has given a token knows us.
    TRUST_TOKEN,
    /// Pieces of history that the phone has announced and that are not read yet.
    HISTORY,
    /// Secrets of messages, by chat.
    MESSAGE_SECRET,
    /// Keys of the app state by id, and under `asked/id` when the phone was asked for one.
    APP_STATE_KEY,
    /// Collections of the app state by name, and under `name/part` the MACs of what they hold.
    APP_STATE,
    /// What was sent, by message id: for a device that could not read it and asks for it again. The
    /// store drops each row about a week after it was first written, by itself.
    SENT,
    /// Messages that could not be read and that the host was not told of yet, by a hash of chat,
    /// sender and id. Few, and gone within seconds.
    UNREADABLE,
    /// Sender keys by `group:address`: our own, and those of other devices. Under a phone number:
    /// which of them are kept under it.
    SENDER_KEY,
    /// Which devices have our own sender key, by group.
    SENDER_KEY_GIVEN,
    /// What groups are and who is in them, by group.
    GROUP,
  }
}
