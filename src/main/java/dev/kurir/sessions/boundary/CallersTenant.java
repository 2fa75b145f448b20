package dev.kurir.sessions.boundary;

import dev.kurir.problems.boundary.Problem;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Credentials;
import dev.kurir.tenants.entity.TenantId;
import org.jspecify.annotations.Nullable;

/// The tenant in a path, for those who may use it: itself, with its key, and the admin token.
final class CallersTenant {
  private CallersTenant() {}

  /// @throws dev.kurir.problems.boundary.ProblemException 401 for everybody who may not; 404 where
  ///   an admin names a tenant that cannot exist
  static TenantId of(
      Access access, @Nullable String authorization, @Nullable String apiKey, String tenantId) {
    var caller =
        access
            .caller(Credentials.of(authorization, apiKey))
            .orElseThrow(() -> Problem.unauthorized().exception());
    return TenantId.parse(tenantId)
        .filter(caller::mayUse)
        .orElseThrow(() ->
            (caller instanceof Access.Caller.Admin ? Problem.notFound() : Problem.unauthorized())
                .exception());
  }
}
