package dev.kurir.dashboard.view;

/// One line of the tenants table.
///
/// @param phone the linked number as people write it, or empty
public record TenantRow(
    String id,
    String name,
    String network,
    String phone,
    String pushName,
    Badge badge,
    boolean linked) {}
