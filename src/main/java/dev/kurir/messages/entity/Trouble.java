package dev.kurir.messages.entity;

import java.util.Locale;

/// Why a message is not on its way. Programs switch on the code, so none is ever renamed; the text
/// says what to do.
public enum Trouble {
  NO_ACK("WhatsApp has not acknowledged it yet. It is sent again under the same id; do nothing."),
  QUERY_FAILED("WhatsApp did not answer a question that comes before sending. It is tried again."),
  ATTEMPTS_EXHAUSTED(
      "Given up after many tries without an answer. It may have arrived: look on the phone before"
          + " you send it again."),
  CRASHED("Given up because each try ended in a crash. Please report it with the log."),
  NUMBER_CHANGED(
      "Another number is linked now than when it was accepted. Cancel it, or link the old number"
          + " again."),
  NOT_ON_WHATSAPP("The recipient has no WhatsApp account. Check the number."),
  REACH_OUT_LIMITED(
      "WhatsApp limits this account in writing to people it does not know (code 463). Each try"
          + " counts against it: let the recipient write first, or wait some days."),
  REACH_OUT_LOCKED(
      "WhatsApp has paused new chats of this account; chats that exist go on. It was not tried."
          + " Resume it when the pause is over (the session says when), or cancel it."),
  NEW_CHATS_CAPPED(
      "This account has begun as many new chats as WhatsApp allows it for now. It was not tried."
          + " Resume it when the next cycle has begun (the session says when), or cancel it."),
  EXPIRED_UNANSWERED(
      "Its time passed while WhatsApp had not acknowledged it: it may have arrived. Look on the"
          + " phone before you send it again."),
  REFUSED("WhatsApp refused it. The code tells why; trying again does not help.");

  private final String advice;

  Trouble(String advice) {
    this.advice = advice;
  }

  /// Stable: `not_on_whatsapp`.
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// For people: what it means and what to do.
  public String advice() {
    return advice;
  }
}
