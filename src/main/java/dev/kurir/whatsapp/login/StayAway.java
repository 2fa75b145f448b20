package dev.kurir.whatsapp.login;

import static dev.kurir.whatsapp.store.Unit.Category.DEVICE;

import dev.kurir.whatsapp.store.Unit;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/// Until when the server wants no login of this device, kept over restarts: a login during a
/// temporary ban may make it longer. The row is eight bytes, seconds since 1970.
public final class StayAway {
  private static final String ROW = "stay-away";

  private StayAway() {}

  public static void write(Unit unit, Instant until) {
    unit.write(
        DEVICE, ROW, ByteBuffer.allocate(Long.BYTES).putLong(until.getEpochSecond()).array());
  }

  /// May be in the past.
  public static Optional<Instant> read(Unit unit) {
    return unit.read(DEVICE, ROW)
        .filter(row -> row.length == Long.BYTES)
        .map(row -> Instant.ofEpochSecond(ByteBuffer.wrap(row).getLong()));
  }
}
