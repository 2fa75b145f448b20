package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.accounts.Reach;
import dev.kurir.sandbox.server.ReachDesk;
import dev.kurir.sandbox.server.TrustTokens;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `/control/phones/{id}/reach`: how far WhatsApp lets the account reach people who do not know it.
final class ReachRoutes {
  private static final int MOST_CHATS = 1_000_000;

  private final Network network;
  private final ReachDesk desk;

  ReachRoutes(Network network, ReachDesk desk) {
    this.network = network;
    this.desk = desk;
  }

  void addTo(Routes routes) {
    routes
        .on("GET", "/control/phones/*/reach", account((it, _) -> answer(it)))
        .on("PUT", "/control/phones/*/reach", account(this::change));
  }

  private Function<Call, Answer> account(BiFunction<Account, Call, Answer> route) {
    return call ->
        network
            .named(call.parameter(0))
            .map(account -> route.apply(account, call))
            .orElseGet(() -> Answer.problem(404, "phone-unknown", "There is no such phone."));
  }

  /// What is left out is not limited.
  record Wish(@Nullable Boolean tokens, @Nullable String lockedUntil, @Nullable Integer newChats) {}

  /// @param salt of cs tokens, hex: phones give it to linked devices
  record View(
      boolean tokens,
      @Nullable String lockedUntil,
      @Nullable Integer newChats,
      int begun,
      String salt) {}

  private Answer change(Account account, Call call) {
    var wish = call.body(Wish.class);
    var chats = Optional.ofNullable(wish.newChats);
    if (chats.filter(most -> most < 0 || most > MOST_CHATS).isPresent()) {
      throw invalid("newChats must be 0 to " + MOST_CHATS);
    }
    var reach = new Reach(Boolean.TRUE.equals(wish.tokens), time(wish.lockedUntil), chats, 0);
    desk.change(account, reach);
    return answer(account);
  }

  private static Answer answer(Account account) {
    var reach = account.reach();
    return Answer.ok(
        new View(
            reach.tokens(),
            reach.lockedUntil().map(Instant::toString).orElse(null),
            reach.newChats().orElse(null),
            reach.begun(),
            HexFormat.of().formatHex(TrustTokens.salt(account))));
  }

  private static Optional<Instant> time(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException _) {
      throw invalid("lockedUntil must be a time, ISO 8601 in UTC");
    }
  }

  private static BadRequestException invalid(String rule) {
    return new BadRequestException(422, "body-invalid", rule + ".");
  }
}
