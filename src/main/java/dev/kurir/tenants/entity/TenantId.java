package dev.kurir.tenants.entity;

import java.util.Optional;
import java.util.UUID;

/// Names a tenant, inside and outside.
public record TenantId(UUID value) {
  /// Reads the usual text form of 36 characters; empty when `text` is anything else.
  public static Optional<TenantId> parse(String text) {
    try {
      var uuid = UUID.fromString(text);
      return uuid.toString().equalsIgnoreCase(text)
          ? Optional.of(new TenantId(uuid))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
