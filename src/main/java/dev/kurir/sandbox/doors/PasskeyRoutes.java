package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.accounts.Passkey;
import dev.kurir.sandbox.server.PasskeyDesk;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `/control/phones/*/passkey…`: an account that asks for a passkey, and what its phone shows then.
final class PasskeyRoutes {
  private static final int LONGEST_ID = 1_023;
  private static final int LONGEST_KEY = 200;

  private final Network network;
  private final PasskeyDesk passkeys;

  PasskeyRoutes(Network network, PasskeyDesk passkeys) {
    this.network = network;
    this.passkeys = passkeys;
  }

  void addTo(Routes routes) {
    routes
        .on("GET", "/control/phones/*/passkey", account((it, _) -> show(it)))
        .on("POST", "/control/phones/*/passkey", account(this::register))
        .on("DELETE", "/control/phones/*/passkey", account((it, _) -> forget(it)))
        .on("POST", "/control/phones/*/passkey/compare", account(this::compare))
        .on("POST", "/control/phones/*/passkey/expire", account((it, _) -> expire(it)));
  }

  private Function<Call, Answer> account(BiFunction<Account, Call, Answer> route) {
    return call ->
        network
            .named(call.parameter(0))
            .map(account -> route.apply(account, call))
            .orElseGet(Answer::noSuchPhone);
  }

  private Answer show(Account account) {
    var answer = new LinkedHashMap<String, @Nullable Object>();
    answer.put("asks", account.passkey().isPresent());
    answer.put("exchange", passkeys.view(account).orElse(null));
    return Answer.ok(answer);
  }

  record Wish(@Nullable String credentialId, @Nullable String publicKey) {}

  private Answer register(Account account, Call call) {
    var wish = call.body(Wish.class);
    var passkey =
        new Passkey(
            bytes("credentialId", wish.credentialId, LONGEST_ID),
            bytes("publicKey", wish.publicKey, LONGEST_KEY));
    if (passkey.key().isEmpty()) {
      throw invalid("publicKey must be a P-256 key in the form of X.509");
    }
    passkeys.require(account, Optional.of(passkey));
    return Answer.noContent();
  }

  private Answer forget(Account account) {
    passkeys.require(account, Optional.empty());
    return Answer.noContent();
  }

  record Code(@Nullable String code) {}

  private Answer compare(Account account, Call call) {
    var code = call.body(Code.class).code;
    return switch (passkeys.compare(account, code == null ? "" : code)) {
      case CONFIRMED -> Answer.noContent();
      case WRONG_CODE -> Answer.problem(409, "code-wrong", "The phone shows another code.");
      case NOTHING_TO_COMPARE -> nothing();
    };
  }

  private Answer expire(Account account) {
    return passkeys.age(account) ? Answer.noContent() : nothing();
  }

  private static Answer nothing() {
    return Answer.problem(
        409, "no-exchange", "Nobody waits at the gate of this account, or not yet.");
  }

  private static byte[] bytes(String field, @Nullable String base64url, int longest) {
    try {
      var bytes = Base64.getUrlDecoder().decode(base64url == null ? "" : base64url);
      if (bytes.length > 0 && bytes.length <= longest) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      // refused below
    }
    throw invalid(field + " must be base64url of 1 to " + longest + " bytes");
  }

  private static BadRequestException invalid(String rule) {
    return new BadRequestException(422, "body-invalid", rule + ".");
  }
}
