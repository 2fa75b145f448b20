package dev.kurir.whatsapp.tokens;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.store.Unit;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;

/// What goes along with a message to a person. Never with a message to our own phone (the server
/// refuses that with 479), and never to a group.
public final class ChatTokens {
  /// The numbers of WhatsApp's own assistants: they know no tokens.
  private static final Pattern BOT = Pattern.compile("1313555\\d{4}|131655500\\d{2}");

  /// WhatsApp's own announcements come from this account.
  private static final String ANNOUNCEMENTS = "0";

  private final Clock clock;

  public ChatTokens(Clock clock) {
    this.clock = clock;
  }

  /// Read in the unit that encrypts the message.
  ///
  /// @param to the account, on `lid`
  public Attachment of(Unit unit, Jid to, Optional<Jid> phone) {
    if (!isPerson(to, phone)) {
      return new Attachment(Optional.empty(), false);
    }
    long now = clock.instant().getEpochSecond();
    var tokens = new TrustTokens(unit);
    var known = tokens.of(to, phone);
    var token =
        known
            .token()
            .filter(given -> TokenWeeks.isValid(given.at(), now))
            .map(given -> Node.of("tctoken").bytes(given.token()).build())
            .or(() -> tokens.salt().map(salt -> csToken(salt, to)));
    return new Attachment(token, TokenWeeks.isDue(known.issuedAt(), now));
  }

  private static Node csToken(byte[] salt, Jid lid) {
    byte[] name = lid.account().toString().getBytes(StandardCharsets.UTF_8);
    return Node.of("cstoken").bytes(Hmac.sha256(salt, name)).build();
  }

  private static boolean isPerson(Jid to, Optional<Jid> phone) {
    return to.isLid()
        && !to.user().equals(ANNOUNCEMENTS)
        && phone.map(Jid::user).filter(digits -> BOT.matcher(digits).matches()).isEmpty();
  }

  /// @param token `<tctoken>` or `<cstoken>`, a child of the message
  /// @param due this person shall get a token of ours after the message
  public record Attachment(Optional<Node> token, boolean due) {}
}
