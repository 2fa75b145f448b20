package dev.kurir.sandbox.server;

import dev.kurir.whatsapp.binary.Node;
import java.time.Duration;
import java.util.function.LongSupplier;

/// What one connection suffers from for a while. Thread-safe.
final class Ailments {
  private final LongSupplier nowMillis;
  private volatile long stalledUntil;
  private volatile long deafUntil;
  private volatile long pinglessUntil;
  private volatile long muteUntil;

  Ailments(LongSupplier nowMillis) {
    this.nowMillis = nowMillis;
  }

  void stall(Duration span) {
    stalledUntil = nowMillis.getAsLong() + span.toMillis();
  }

  void goDeaf(Duration span) {
    deafUntil = nowMillis.getAsLong() + span.toMillis();
  }

  void mute(Duration span) {
    muteUntil = nowMillis.getAsLong() + span.toMillis();
  }

  void ignorePings(Duration span) {
    pinglessUntil = nowMillis.getAsLong() + span.toMillis();
  }

  /// Whether what the client sent is taken.
  boolean hear(Node stanza) {
    return speak() && !lasts(muteUntil) && !(lasts(pinglessUntil) && isPing(stanza));
  }

  /// Whether what is not taken is answered all the same.
  boolean answerAnyway(Node stanza) {
    return lasts(deafUntil) && !lasts(stalledUntil) && isPing(stanza);
  }

  /// Whether anything goes out.
  boolean speak() {
    return !lasts(stalledUntil) && !lasts(deafUntil);
  }

  private boolean lasts(long until) {
    return until != 0 && nowMillis.getAsLong() < until;
  }

  private static boolean isPing(Node stanza) {
    return stanza.is("iq") && stanza.attr("xmlns").filter("w:p"::equals).isPresent();
  }
}
