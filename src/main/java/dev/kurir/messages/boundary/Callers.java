package dev.kurir.messages.boundary;

import dev.kurir.problems.boundary.Problem;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Access.Caller;
import dev.kurir.tenants.control.Credentials;
import dev.kurir.tenants.entity.TenantId;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the resources of this feature ask of a request.
final class Callers {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Callers() {}

  /// @throws dev.kurir.problems.boundary.ProblemException 401 for whoever is not known
  static Caller caller(Access access, @Nullable String authorization, @Nullable String apiKey) {
    return access
        .caller(Credentials.of(authorization, apiKey))
        .orElseThrow(() -> Problem.unauthorized().exception());
  }

  /// The tenant that a call is about: a tenant's own, or the one that an admin names.
  ///
  /// @param named `tenantId` of the query
  static TenantId tenant(Caller caller, @Nullable String named) {
    return switch (caller) {
      case Caller.OfTenant(var own) -> {
        if (named != null && !named.equalsIgnoreCase(own.toString())) {
          throw Problem.unauthorized().exception();
        }
        yield own;
      }
      case Caller.Admin() -> {
        if (named == null) {
          throw Problem.invalid("tenantId", "required", "Name the tenant.").exception();
        }
        yield uuid(named).map(TenantId::new).orElseThrow(() -> Problem.notFound().exception());
      }
    };
  }

  static Optional<UUID> uuid(String text) {
    return UUID_TEXT.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }
}
