package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.server.MessageRules.Finding;
import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.util.Optional;

/// Whom an account may write to, when its [dev.kurir.sandbox.accounts.Reach] is limited: what is
/// not allowed is refused with 463. Phones are not checked, only linked devices.
final class ReachRules {
  static final int NOT_ALLOWED = 463;

  private final TrustTokens tokens;
  private final Clock clock;

  ReachRules(TrustTokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /// @param finding what the other rules made of the stanza
  Finding check(Device from, Node stanza, Finding finding) {
    return switch (finding) {
      case Finding.Refused refused -> refused;
      case Finding.ToGroup message -> message;
      case Finding.GroupSingle single -> single;
      case Finding.Single single -> single(stanza, single);
      case Finding.Fanout fanout ->
          brokenRule(from, fanout.to(), stanza)
              .<Finding>map(rule -> new Finding.Refused(NOT_ALLOWED, "reach", rule))
              .orElse(fanout);
    };
  }

  private static Finding single(Node stanza, Finding.Single single) {
    return stanza.child("tctoken").isEmpty() && stanza.child("cstoken").isEmpty()
        ? single
        : new Finding.Refused(MessageRules.BAD_STANZA, "token", "a token does not belong here");
  }

  private Optional<String> brokenRule(Device from, Account to, Node stanza) {
    var own = from.account();
    if (from.isPhone() || own == to) {
      return Optional.empty();
    }
    var reach = own.reach();
    if (!own.knows(to) && reach.isLocked(clock.instant())) {
      return Optional.of("the account is locked to the people it knows");
    }
    if (!own.knows(to) && reach.isCapped()) {
      return Optional.of("the account has begun all its new chats");
    }
    return reach.tokens() ? tokens.brokenRule(own, to, stanza) : Optional.empty();
  }
}
