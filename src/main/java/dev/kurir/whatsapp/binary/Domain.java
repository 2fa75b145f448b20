package dev.kurir.whatsapp.binary;

/// The first byte of an AD JID says which server the user lives on. Reading every domain as
/// `s.whatsapp.net` would turn LID devices into phone numbers.
final class Domain {
  private static final int WHATSAPP = 0;
  private static final int LID = 1;
  private static final int HOSTED = 128;
  private static final int HOSTED_LID = 129;

  private Domain() {}

  /// The domain of a server, or -1 when it has none.
  static int of(String server) {
    return switch (server) {
      case Jid.USER -> WHATSAPP;
      case Jid.LID -> LID;
      case Jid.HOSTED -> HOSTED;
      case Jid.HOSTED_LID -> HOSTED_LID;
      default -> -1;
    };
  }

  static boolean isKnown(int domain) {
    return domain == WHATSAPP || domain == LID || domain == HOSTED || domain == HOSTED_LID;
  }

  /// The text of an AD JID. A domain that is not known is kept as an agent, `user.agent:device`,
  /// which is what the byte was before there were domains.
  static String text(int domain, String user, int device) {
    return switch (domain) {
      case WHATSAPP -> text(user, device, Jid.USER);
      case LID -> text(user, device, Jid.LID);
      case HOSTED -> text(user, device, Jid.HOSTED);
      case HOSTED_LID -> text(user, device, Jid.HOSTED_LID);
      default -> user + "." + domain + ":" + device + "@" + Jid.USER;
    };
  }

  static String text(String user, int device, String server) {
    return device == 0 ? user + "@" + server : user + ":" + device + "@" + server;
  }
}
