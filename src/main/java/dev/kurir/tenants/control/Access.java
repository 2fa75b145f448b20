package dev.kurir.tenants.control;

import dev.kurir.auth.control.AdminToken;
import dev.kurir.tenants.entity.KeyText;
import dev.kurir.tenants.entity.TenantId;
import java.util.Optional;

/// Tells who calls the API. Whoever is not known gets one answer, whatever was wrong.
public final class Access {
  private final ApiKeys keys;
  private final AdminToken adminToken;

  public Access(ApiKeys keys, AdminToken adminToken) {
    this.keys = keys;
    this.adminToken = adminToken;
  }

  /// Somebody who may call.
  public sealed interface Caller {
    /// With the admin token.
    record Admin() implements Caller {}

    /// With a key of this tenant.
    record OfTenant(TenantId id) implements Caller {}

    /// An admin may see every tenant, a tenant itself.
    default boolean mayUse(TenantId tenant) {
      return switch (this) {
        case Admin() -> true;
        case OfTenant(var own) -> own.equals(tenant);
      };
    }
  }

  public Optional<Caller> caller(Credentials credentials) {
    return isAdmin(credentials)
        ? Optional.of(new Caller.Admin())
        : tenant(credentials).map(Caller.OfTenant::new);
  }

  public boolean isAdmin(Credentials credentials) {
    return credentials.key().filter(adminToken::matches).isPresent();
  }

  /// The tenant whose key it is. When the caller names a tenant too, it must be the same one. The
  /// name is compared last and never looked up, so that nobody learns which tenants exist.
  ///
  /// @throws dev.kurir.platform.control.DatabaseUnavailableException when keys cannot be looked up
  public Optional<TenantId> tenant(Credentials credentials) {
    return credentials
        .key()
        .flatMap(key -> keys.tenantOf(new KeyText(key)))
        .filter(owner ->
            credentials
                .tenantId()
                .map(name -> name.equalsIgnoreCase(owner.toString()))
                .orElse(true));
  }
}
