package dev.kurir.messages.entity;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Paces that have served others, for people who do not want to think about seconds. WhatsApp
/// publishes no limits; `docs/messages.md` says when to take which.
public enum PacingPreset {
  OFF(Pacing.OFF),
  NEW_NUMBER(pacing(20, 20, 2, 100)),
  KNOWN_NUMBER(pacing(6, 6, 6, 500)),
  WAITING_CUSTOMERS(pacing(2, 2, 20, 2000));

  private final Pacing pacing;

  PacingPreset(Pacing pacing) {
    this.pacing = pacing;
  }

  private static Pacing pacing(int gap, int jitter, int perMinute, int perDay) {
    return new Pacing(Duration.ofSeconds(gap), Duration.ofSeconds(jitter), perMinute, perDay);
  }

  public Pacing pacing() {
    return pacing;
  }

  /// As forms write it, for example `new-number`.
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<PacingPreset> parse(String wire) {
    return Arrays.stream(values()).filter(preset -> preset.wire().equals(wire)).findFirst();
  }

  /// Empty when somebody has chosen numbers of their own.
  public static Optional<PacingPreset> of(Pacing pacing) {
    return Arrays.stream(values()).filter(preset -> preset.pacing.equals(pacing)).findFirst();
  }
}
