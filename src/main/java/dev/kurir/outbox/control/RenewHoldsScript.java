package dev.kurir.outbox.control;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// `renew_holds.lua`: holds jobs longer.
final class RenewHoldsScript {
  private final Script script;

  RenewHoldsScript(Script.Home home) {
    script = new Script(home, "renew_holds");
  }

  /// Those that are not held any more.
  List<Claim> run(List<Claim> claims, Instant till) {
    List<String> args = new ArrayList<>(1 + 4 * claims.size());
    args.add(Long.toString(till.toEpochMilli()));
    for (Claim claim : claims) {
      args.add(claim.job().tenant().toString());
      args.add(claim.job().lane().toString());
      args.add(claim.job().id().toString());
      args.add(claim.token());
    }
    return script.runRepeatable(args) instanceof List<?> lost
        ? lost.stream().map(at -> claims.get(((Number) at).intValue())).toList()
        : claims;
  }
}
