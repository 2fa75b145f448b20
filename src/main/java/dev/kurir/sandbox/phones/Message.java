package dev.kurir.sandbox.phones;

import org.jspecify.annotations.Nullable;

/// A chat message as a phone keeps it; also its JSON in the control API.
///
/// @param id grows with time, over all phones
/// @param phoneId whose phone keeps it
/// @param messageId chosen by whoever wrote it
/// @param chat the other person's LID, or the group
/// @param from the writer's LID, without a device
/// @param fromMe written on this account, by the phone or a linked device
/// @param device the writer's device; 0 is a phone
/// @param text null when it could not be read, or is of a kind without text
/// @param kind `text`, or the name of the field that the message has instead
/// @param at when the server took it, ISO 8601
/// @param state of what this account wrote: `pending`, `sent`, `delivered`, `read` or `refused`; of
///   what came in: `received`, `read`
/// @param deliveries how often the server handed it over; 0 for what the phone wrote itself
/// @param verdict `decrypted`, or why not; null for what the phone wrote itself
public record Message(
    long id,
    String phoneId,
    String messageId,
    String chat,
    String from,
    boolean fromMe,
    int device,
    @Nullable String text,
    String kind,
    String at,
    String state,
    int deliveries,
    @Nullable String verdict) {

  static final String DECRYPTED = "decrypted";

  Message inState(String state) {
    return changed(text, kind, at, state, deliveries, verdict);
  }

  Message at(String at) {
    return changed(text, kind, at, state, deliveries, verdict);
  }

  /// The server handed it over once more.
  Message deliveredAgain() {
    return changed(text, kind, at, state, deliveries + 1, verdict);
  }

  /// It could be read at last.
  Message decrypted(@Nullable String text, String kind) {
    return changed(text, kind, at, state, deliveries, DECRYPTED);
  }

  private Message changed(
      @Nullable String text,
      String kind,
      String at,
      String state,
      int deliveries,
      @Nullable String verdict) {
    return new Message(
        id,
        phoneId,
        messageId,
        chat,
        from,
        fromMe,
        device,
        text,
        kind,
        at,
        state,
        deliveries,
        verdict);
  }

  boolean isDecrypted() {
    return DECRYPTED.equals(verdict);
  }
}
