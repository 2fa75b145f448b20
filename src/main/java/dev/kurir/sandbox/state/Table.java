package dev.kurir.sandbox.state;

/// The tables of the state file. Keys are texts that sort in the order in which rows are read; the
/// parts of a key are joined by [#key]. The order of the constants is part of the file format: add
/// at the end.
public enum Table {
  /// Single values by name: the server's own keys, counters.
  META(0),
  /// Accounts by number.
  ACCOUNTS(1),
  /// What the server keeps of a device, by account and device.
  DEVICES(2),
  /// Public one-time prekeys of a device, by account, device and key id.
  PRE_KEYS(3),
  /// Stanzas that a device has not acknowledged, by account, device and position.
  MAILBOXES(4),
  /// Message ids that a device has sent, by account, device and position.
  SENT_IDS(5),
  /// Who knows whom, by account and account.
  CONTACTS(6),
  /// Private halves of a phone's one-time prekeys, by account and key id.
  PHONE_PRE_KEYS(7),
  /// A phone's Signal sessions, by account and address.
  PHONE_SESSIONS(8),
  /// A phone's chat messages, by account and position.
  PHONE_MESSAGES(9),
  /// What is on the media host, by name; the bytes lie in a folder.
  MEDIA(10),
  /// Patches of the app state, by account, collection and version.
  APP_STATE(11),
  /// Groups by id.
  GROUPS(12),
  /// A phone's sender keys, its own and those of others, by account and group and address.
  PHONE_SENDER_KEYS(13),
  /// Which devices have a phone's own sender key, by account and group.
  PHONE_SENDER_KEYS_GIVEN(14);

  private static final char SEPARATOR = '/';

  private static final Table[] BY_CODE = byCode();

  /// What it is called in the file.
  private final byte code;

  Table(int code) {
    this.code = (byte) code;
  }

  private static Table[] byCode() {
    var tables = new Table[values().length];
    for (Table table : values()) {
      tables[table.code] = table;
    }
    return tables;
  }

  byte code() {
    return code;
  }

  static Table of(byte code) {
    return BY_CODE[code];
  }

  /// Joins the parts of a key; numbers are padded, so that they sort as numbers.
  public static String key(Object... parts) {
    var key = new StringBuilder();
    for (Object part : parts) {
      if (!key.isEmpty()) {
        key.append(SEPARATOR);
      }
      if (part instanceof Number number) {
        key.append(padded(number.longValue()));
      } else {
        key.append(part);
      }
    }
    return key.toString();
  }

  /// The parts of a key.
  public static String[] parts(String key) {
    return key.split("/", -1);
  }

  private static String padded(long number) {
    var digits = Long.toString(number);
    return "0".repeat(Math.max(0, 12 - digits.length())) + digits;
  }
}
