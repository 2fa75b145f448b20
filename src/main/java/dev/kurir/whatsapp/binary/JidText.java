package dev.kurir.whatsapp.binary;

import java.util.Optional;

/// Reads the text form of a JID by scanning for its separators: no regular expression, and no copy
/// of what is not kept.
final class JidText {
  /// Longer than any server or group id that is in use.
  static final int MAX_LENGTH = 256;

  /// Phone numbers have 15 at most, LIDs are numbers of 64 bits.
  private static final int MAX_DIGITS = 20;

  private static final int MAX_DEVICE = 0xffff;
  private static final int MAX_AGENT = 0xff;

  private static final String[] SERVERS = {
    Jid.USER,
    Jid.LID,
    Jid.GROUP,
    Jid.BROADCAST,
    Jid.HOSTED,
    Jid.HOSTED_LID,
    Jid.NEWSLETTER,
    Jid.INTEROP,
    Jid.MESSENGER,
    Jid.BOT,
    Jid.CALL,
    Jid.LEGACY_USER,
  };

  private JidText() {}

  static Optional<Jid> parse(String text) {
    int at = text.indexOf('@');
    String server = server(text, at + 1);
    if (text.length() > MAX_LENGTH || server.isEmpty()) {
      return Optional.empty();
    }
    if (at <= 0) {
      return isKnown(server) ? Optional.of(Jid.of("", legacy(server))) : Optional.empty();
    }
    int colon = text.lastIndexOf(':', at);
    if (colon < 0) {
      return isUser(text, 0, at, server)
          ? Optional.of(Jid.of(text.substring(0, at), legacy(server)))
          : Optional.empty();
    }
    int device = number(text, colon + 1, at, MAX_DEVICE);
    int userEnd = withoutAgent(text, colon);
    if (device < 0 || userEnd == 0 || !isUser(text, 0, userEnd, server) || hasDot(text, userEnd)) {
      return Optional.empty();
    }
    return Optional.of(new Jid(text.substring(0, userEnd), device, legacy(server)));
  }

  /// The server that starts at `from` and ends the text: one of the known constants, or a new text
  /// of letters, digits, dots and hyphens; else empty.
  static String server(String text, int from) {
    int length = text.length() - from;
    for (String known : SERVERS) {
      if (known.length() == length && text.startsWith(known, from)) {
        return known;
      }
    }
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-') {
        return "";
      }
    }
    return text.substring(from);
  }

  static boolean isKnown(String server) {
    for (String known : SERVERS) {
      if (known.equals(server)) {
        return true;
      }
    }
    return false;
  }

  /// A decimal number without sign, or -1 when it is none or above `max`. Leading zeros are read.
  static int number(String text, int from, int to, int max) {
    if (from >= to) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
      if (value > max) {
        return -1;
      }
    }
    return value;
  }

  /// True for visible characters without the separators `@` and `:`; also for no character at all.
  static boolean isUser(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7f || c == '@' || c == ':') {
        return false;
      }
    }
    return true;
  }

  /// People are numbers; so is the name under which something of theirs is kept. The user of
  /// another server may be any text of visible characters.
  private static boolean isUser(String text, int from, int to, String server) {
    return isPeople(server) ? isDigits(text, from, to) : isUser(text, from, to);
  }

  private static boolean isPeople(String server) {
    return switch (server) {
      case Jid.USER, Jid.LID, Jid.HOSTED, Jid.HOSTED_LID, Jid.LEGACY_USER -> true;
      default -> false;
    };
  }

  private static boolean isDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return to - from <= MAX_DIGITS;
  }

  /// A second agent: the text that is written for such a JID would mean another one.
  private static boolean hasDot(String text, int to) {
    int dot = text.indexOf('.');
    return dot >= 0 && dot < to;
  }

  /// Where the user ends: before `.agent`, when that stands before the colon.
  private static int withoutAgent(String text, int colon) {
    int dot = text.lastIndexOf('.', colon);
    return dot > 0 && number(text, dot + 1, colon, MAX_AGENT) >= 0 ? dot : colon;
  }

  private static String legacy(String server) {
    return server.equals(Jid.LEGACY_USER) ? Jid.USER : server;
  }
}
