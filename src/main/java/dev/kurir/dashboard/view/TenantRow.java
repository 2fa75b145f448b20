package dev.kurir.dashboard.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of the tenants table.
///
/// @param phone the linked number as people write it, or empty
/// @param pausedUntil WhatsApp allows no new chats until then
/// @param capped it has begun as many new chats as it may for now
public record TenantRow(
    String id,
    String name,
    String network,
    String phone,
    String pushName,
    Badge badge,
    boolean linked,
    @Nullable Instant pausedUntil,
    boolean capped) {}
