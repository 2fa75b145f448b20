package dev.kurir.tenants.entity;

/// Where a tenant's number lives; chosen when the tenant is made and never changed.
public enum Network {
  /// `WHATSAPP_URL`, whatever it names.
  WHATSAPP,
  /// The sandbox at `SANDBOX_URL`.
  SANDBOX,
}
