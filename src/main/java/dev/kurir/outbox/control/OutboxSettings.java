package dev.kurir.outbox.control;

import dev.kurir.platform.control.FeatureSettings;
import dev.kurir.platform.control.Settings;

/// How much is done at a time.
///
/// @param inFlight jobs in hand on this node, all tenants together
/// @param perTenant jobs in hand of one tenant
public record OutboxSettings(int inFlight, int perTenant) implements FeatureSettings {
  /// With 24 in hand one tenant alone is worked on about as fast as many together.
  public static final OutboxSettings USUAL = new OutboxSettings(256, 24);

  public static OutboxSettings from(Settings settings) {
    return new OutboxSettings(
        settings.number("OUTBOX_IN_FLIGHT", 1, 10_000).orElse(USUAL.inFlight),
        settings.number("OUTBOX_IN_FLIGHT_PER_TENANT", 1, 1_000).orElse(USUAL.perTenant));
  }
}
