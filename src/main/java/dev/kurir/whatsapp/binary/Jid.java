package dev.kurir.whatsapp.binary;

import java.util.Optional;

/// The address of a user, a device of a user, a group or the server: `user:device@server`.
///
/// A JID of a user without a device (`device` 0) names the person, and as an addressee of a stanza
/// also the phone, which is device 0. `user` may be empty: `s.whatsapp.net` alone is the server.
/// Values are equal when all three parts are; compare JIDs, never their texts.
///
/// @param user digits for people, an opaque text for groups, or empty
/// @param device 0 to 65,535; 0 is the phone, 99 the hosted device
/// @param server one of the constants of this type, or a server that is not known yet
public record Jid(String user, int device, String server) {
  /// Phone numbers (PN).
  public static final String USER = "s.whatsapp.net";

  /// Hidden users (LID).
  public static final String LID = "lid";

  public static final String HOSTED = "hosted";
  public static final String HOSTED_LID = "hosted.lid";
  public static final String GROUP = "g.us";
  public static final String BROADCAST = "broadcast";
  public static final String NEWSLETTER = "newsletter";
  public static final String INTEROP = "interop";
  public static final String MESSENGER = "msgr";
  public static final String BOT = "bot";
  public static final String CALL = "call";

  /// How old clients write a phone number; read it as [#USER].
  public static final String LEGACY_USER = "c.us";

  /// The server itself.
  public static final Jid SERVER = new Jid("", 0, USER);

  public Jid {
    if (device < 0 || device > 0xffff) {
      throw new IllegalArgumentException("device out of range: " + device);
    }
  }

  /// A JID without a device.
  public static Jid of(String user, String server) {
    return new Jid(user, 0, server);
  }

  /// The phone number `digits` as a JID.
  public static Jid pn(String digits) {
    return new Jid(digits, 0, USER);
  }

  public static Jid lid(String digits) {
    return new Jid(digits, 0, LID);
  }

  /// Reads `user@server`, `user:device@server`, `user.agent:device@server` (the agent is dropped),
  /// `@server` or a known server alone; [#LEGACY_USER] becomes [#USER]. Empty when `text` is none
  /// of them.
  public static Optional<Jid> parse(String text) {
    return JidText.parse(text);
  }

  public Jid withDevice(int device) {
    return new Jid(user, device, server);
  }

  /// The person, without the device: also maps `hosted` to `s.whatsapp.net` and `hosted.lid` to
  /// `lid`, because a hosted device belongs to the same person.
  public Jid account() {
    return switch (server) {
      case HOSTED -> of(user, USER);
      case HOSTED_LID -> of(user, LID);
      default -> device == 0 ? this : of(user, server);
    };
  }

  public boolean isLid() {
    return server.equals(LID) || server.equals(HOSTED_LID);
  }

  public boolean isPn() {
    return server.equals(USER) || server.equals(HOSTED);
  }

  public boolean isGroup() {
    return server.equals(GROUP);
  }

  /// `user@server`, `user:device@server` when the device is not 0, or the bare server.
  @Override
  public String toString() {
    if (user.isEmpty()) {
      return server;
    }
    return device == 0 ? user + "@" + server : user + ":" + device + "@" + server;
  }
}
