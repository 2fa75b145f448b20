package dev.kurir.tenants.entity;

import java.util.UUID;

/// Names a tenant, inside and outside.
public record TenantId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
