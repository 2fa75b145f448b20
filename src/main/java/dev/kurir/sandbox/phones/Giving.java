package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// The tokens that a phone gives to those it writes to: one in each bucket of seven days, and again
/// after a restart of the sandbox. It goes before the message, so that whoever answers at once has
/// it. Belongs to the phone's line: not thread-safe.
final class Giving {
  private static final long WEEK = Duration.ofDays(7).toSeconds();
  private static final int ID_BYTES = 8;

  private final Clock clock;

  /// The bucket of the last one, by LID.
  private final Map<String, Long> given = new HashMap<>();

  Giving(Clock clock) {
    this.clock = clock;
  }

  /// The stanza that gives a token, if one is due.
  Optional<Node> before(Account to) {
    long now = clock.instant().getEpochSecond();
    Long last = given.put(to.id(), now / WEEK);
    return last != null && last == now / WEEK
        ? Optional.empty()
        : Optional.of(question(to.lid(), now));
  }

  private static Node question(Jid to, long now) {
    return Node.of("iq")
        .attr("id", HexFormat.of().withUpperCase().formatHex(Randomness.bytes(ID_BYTES)))
        .attr("xmlns", "privacy")
        .attr("type", "set")
        .attr("to", Jid.SERVER)
        .child(
            Node.of("tokens")
                .child(
                    Node.of("token")
                        .attr("jid", to)
                        .attr("t", now)
                        .attr("type", "trusted_contact")))
        .build();
  }
}
