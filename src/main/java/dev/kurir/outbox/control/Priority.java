package dev.kurir.outbox.control;

import java.util.Locale;

/// How urgent a job is: which lane of its tenant goes next. Inside a lane the order stays that of
/// acceptance, so a lane is as urgent as its most urgent job. Of sixteen turns of a tenant that has
/// all three, twelve are for `HIGH`, three for `NORMAL` and one for `LOW`.
public enum Priority {
  HIGH,
  NORMAL,
  LOW;

  /// As the API, the rows and the lanes write it.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such priority
  public static Priority of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
