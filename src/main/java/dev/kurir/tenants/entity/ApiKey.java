package dev.kurir.tenants.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is kept of a tenant's key: enough to recognise it, not enough to use it.
@Entity
@Table(name = "api_keys")
public class ApiKey {
  @Id private UUID id;

  @Column(name = "tenant_id", updatable = false)
  private UUID tenant;

  private String prefix;

  @SuppressWarnings("UnusedVariable") // read by queries
  private byte[] hash;

  @Column(name = "created_at", updatable = false)
  private Instant createdAt;

  @Column(name = "last_used_at", insertable = false, updatable = false)
  private @Nullable Instant lastUsedAt;

  @SuppressWarnings("NullAway.Init") // filled by Hibernate
  protected ApiKey() {}

  public ApiKey(TenantId tenant, KeyText key, Instant at) {
    this.id = UUID.randomUUID();
    this.tenant = tenant.value();
    this.prefix = key.prefix();
    this.hash = key.hash();
    this.createdAt = at;
  }

  /// The first characters of the key; no secret.
  public String prefix() {
    return prefix;
  }

  public Instant createdAt() {
    return createdAt;
  }

  /// Up to a minute old.
  public Optional<Instant> lastUsedAt() {
    return Optional.ofNullable(lastUsedAt);
  }
}
