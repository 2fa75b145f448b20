package dev.kurir.sessions.entity;

/// What follows from where a session stands: whether it recovers by itself, and what the admin
/// should do. This is the only place that knows.
///
/// @param recovers nobody needs to do anything for it to come back
public record Advice(boolean recovers, Action action) {
  public static Advice of(Status status, Reason reason) {
    return switch (status) {
      case CONNECTED -> byItself(Action.NONE);
      case CONNECTING -> byItself(whileTrying(reason));
      case SCANNING -> byHand(Action.SCAN);
      case PASSKEY_REQUIRED -> byHand(Action.USE_PASSKEY);
      case PASSKEY_CONFIRMATION -> byHand(Action.CONFIRM_PASSKEY);
      case DISCONNECTED, LOGGED_OUT -> atRest(reason);
    };
  }

  private static Action whileTrying(Reason reason) {
    return switch (reason) {
      case NONE -> Action.NONE;
      case CERTIFICATE -> Action.CHECK_NETWORK;
      case PROTOCOL -> Action.REPORT;
      case NEVER_LINKED,
          USER_UNLINKED,
          REPLACED,
          BANNED,
          RESTRICTED,
          OUTDATED_CLIENT,
          QR_EXPIRED,
          NETWORK,
          SERVER,
          STOPPED,
          LEASE,
          MASTER_KEY ->
          Action.WAIT;
    };
  }

  private static Advice atRest(Reason reason) {
    return switch (reason) {
      case NEVER_LINKED, QR_EXPIRED -> byHand(Action.LINK);
      case USER_UNLINKED -> byHand(Action.RELINK);
      case REPLACED -> byHand(Action.CLOSE_OTHER);
      case BANNED -> byHand(Action.APPEAL);
      case RESTRICTED -> byHand(Action.PAUSE);
      case OUTDATED_CLIENT -> byHand(Action.UPDATE);
      case CERTIFICATE -> byHand(Action.CHECK_NETWORK);
      case PROTOCOL -> byHand(Action.REPORT);
      case STOPPED -> byHand(Action.START);
      case MASTER_KEY -> byHand(Action.SET_MASTER_KEY);
      case NETWORK, SERVER, LEASE -> byItself(Action.WAIT);
      case NONE -> byItself(Action.NONE);
    };
  }

  private static Advice byItself(Action action) {
    return new Advice(true, action);
  }

  private static Advice byHand(Action action) {
    return new Advice(false, action);
  }

  /// What the admin should do. The lower-case name is a stable code; the text is for people.
  public enum Action {
    NONE("Nothing to do."),
    WAIT("Wait: it is tried again by itself."),
    LINK("Start the session and scan the QR code with the phone."),
    SCAN("Scan the QR code: on the phone, Linked devices, Link a device."),
    USE_PASSKEY("The account asks for its passkey: confirm the link with it."),
    CONFIRM_PASSKEY("Compare the code with the one on the phone and confirm it."),
    RELINK("The link was removed on the phone: start the session and scan a new QR code."),
    CLOSE_OTHER("Another program uses the same link: stop it there, then start the session."),
    APPEAL("WhatsApp has banned this number: appeal in the phone's app."),
    PAUSE("WhatsApp has restricted this number for a while: wait, then start the session."),
    UPDATE("WhatsApp refuses this version: update Kurir or set WHATSAPP_WEB_VERSION."),
    CHECK_NETWORK(
        "The server could not prove who it is: check the network in between and the root."),
    SET_MASTER_KEY(
        "Set the KURIR_MASTER_KEY that the link was made under, then start the session."),
    REPORT("Client and server did not understand each other: start again, report it if it stays."),
    START("Start the session.");

    private final String text;

    Action(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
