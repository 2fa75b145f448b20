package dev.kurir.sessions.boundary;

import dev.kurir.platform.control.StrictJson;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.sessions.entity.SessionState;
import jakarta.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an account asks for before it lets this gateway in; all but `status` null and false while
/// nothing is asked.
///
/// @param options for `PublicKeyCredential.parseRequestOptionsFromJSON`
/// @param code to be compared with the phone's
/// @param confirm somebody has to compare it and call `confirm`
public record PasskeyJson(
    String status, @Nullable JsonObject options, @Nullable String code, boolean confirm) {
  static PasskeyJson of(SessionState state, Optional<Passkey> passkey) {
    return new PasskeyJson(
        state.status().name(),
        passkey.flatMap(Passkey::options).flatMap(StrictJson::object).orElse(null),
        passkey.flatMap(Passkey::code).orElse(null),
        passkey.filter(Passkey::confirm).isPresent());
  }

  @Override
  public String toString() {
    return "Passkey";
  }
}
