package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.phones.Phone;
import dev.kurir.sandbox.phones.Phones;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// `/control/phones/…`: what can befall a phone.
final class MishapRoutes {
  private static final int PATIENCE_SECONDS = 20;

  private final Phones phones;
  private final Network network;

  MishapRoutes(Phones phones, Network network) {
    this.phones = phones;
    this.network = network;
  }

  void addTo(Routes routes) {
    routes
        .on("POST", "/control/phones/*/lose-sessions", on(Phone::loseSessions))
        .on("POST", "/control/phones/*/reinstall", on(phones::reinstall));
  }

  private Function<Call, Answer> on(Function<Phone, CompletableFuture<Boolean>> mishap) {
    return call ->
        network
            .named(call.parameter(0))
            .flatMap(account -> phones.find(account.number()))
            .map(phone -> done(mishap.apply(phone)))
            .orElseGet(() -> Answer.problem(404, "phone-unknown", "There is no such phone."));
  }

  private static Answer done(CompletableFuture<Boolean> mishap) {
    mishap.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    return Answer.noContent();
  }
}
