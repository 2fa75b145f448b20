package dev.kurir.tenants.control;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a caller of the API says about itself: in `Authorization: Bearer`, in `X-Api-Key`, or as
/// `tenantId` and `apiKey` in the body. Two keys that differ are no key.
///
/// The text form tells nothing.
///
/// @param tenantId as it was sent; the key must be that tenant's
/// @param key a tenant's key or the admin token
public record Credentials(Optional<String> tenantId, Optional<String> key) {
  private static final String BEARER = "Bearer ";

  /// @param authorization the header, if any
  /// @param apiKey the header `X-Api-Key`, if any
  public static Credentials of(@Nullable String authorization, @Nullable String apiKey) {
    var bearer =
        authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? authorization.substring(BEARER.length()).strip()
            : authorization;
    return new Credentials(Optional.empty(), one(bearer, apiKey));
  }

  /// With what the body says.
  public Credentials and(@Nullable String tenantId, @Nullable String apiKey) {
    return new Credentials(Optional.ofNullable(tenantId), one(key.orElse(null), apiKey));
  }

  @Override
  public String toString() {
    return "Credentials";
  }

  private static Optional<String> one(@Nullable String a, @Nullable String b) {
    if (a == null || b == null || a.equals(b)) {
      return Optional.ofNullable(a == null ? b : a);
    }
    return Optional.of("");
  }
}
