package dev.kurir.messages.boundary;

import dev.kurir.problems.boundary.Problem;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Access.Caller;
import dev.kurir.tenants.control.Credentials;
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

  static Optional<UUID> uuid(String text) {
    return UUID_TEXT.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }
}
