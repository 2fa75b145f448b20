package dev.kurir.whatsapp.tokens;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;

/// `<notification type="privacy_token">`: somebody gives us a token. The sender is who has given
/// it; the `jid` of the token is ourselves.
///
/// ```
/// notification type=privacy_token from=<giver> [sender_lid=<giver's LID>]
///   tokens
///     token type=trusted_contact t=<seconds> jid=<us>: bytes
/// ```
public final class TokenNotice {
  static final String TRUSTED_CONTACT = "trusted_contact";

  /// One notification has one; more than a few are nonsense.
  private static final int MOST = 16;

  private TokenNotice() {}

  /// Keeps what a notification brings; returns when it is stored.
  public static void take(SerialDeviceStore store, Node notification) {
    notification
        .jid("from")
        .ifPresent(from ->
            store.inTransaction(unit -> {
              Optional<Jid> lid = notification.jid("sender_lid").filter(Jid::isLid);
              lid.ifPresent(hidden -> new People(unit).learn(from, hidden));
              return learn(unit, lid.orElse(from), notification);
            }));
  }

  /// Keeps the tokens in an answer or a notification, all of them as given by `giver`.
  static boolean learn(Unit unit, Jid giver, Node parent) {
    var tokens = new TrustTokens(unit);
    parent.child("tokens").stream()
        .flatMap(list -> list.children("token").stream())
        .filter(token -> token.attr("type").filter(TRUSTED_CONTACT::equals).isPresent())
        .limit(MOST)
        .forEach(token ->
            token.bytes().ifPresent(bytes -> tokens.learn(giver.account(), bytes, seconds(token))));
    return true;
  }

  private static long seconds(Node token) {
    return token.attr("t").filter(t -> t.matches("\\d{1,11}")).map(Long::parseLong).orElse(0L);
  }
}
