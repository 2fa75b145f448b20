package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;

/// `iq set privacy <tokens>`: somebody gives somebody a token. The receiver's devices are told.
final class TokenDesk {
  private static final int MOST = 100;

  private final Network network;

  TokenDesk(Network network) {
    this.network = network;
  }

  Answer issue(Query query) {
    var tokens = query.subject().orElseThrow().children("token");
    if (tokens.isEmpty() || tokens.size() > MOST) {
      return Answer.badRequest("there is no token, or there are too many");
    }
    for (Node token : tokens) {
      var receiver = token.jid("jid").flatMap(network::account);
      var at = token.attr("t").filter(t -> t.matches("[1-9]\\d{8,10}")).map(Long::parseLong);
      if (receiver.isEmpty()
          || at.isEmpty()
          || token.attr("type").filter("trusted_contact"::equals).isEmpty()) {
        return Answer.badRequest("a token without type, time or somebody to give it to");
      }
      tell(query.from().account(), receiver.get(), at.get(), query.batch());
    }
    return Answer.done();
  }

  private static void tell(Account giver, Account receiver, long at, Batch batch) {
    var notice =
        Node.of("notification")
            .attr("from", giver.pn())
            .attr("sender_lid", giver.lid())
            .attr("type", "privacy_token")
            .attr("id", Stanzas.newId())
            .attr("t", at)
            .child(
                Node.of("tokens")
                    .child(
                        Node.of("token")
                            .attr("jid", receiver.pn())
                            .attr("t", at)
                            .attr("type", "trusted_contact")
                            .bytes(TrustTokens.make(giver, receiver, at))))
            .build();
    for (Device device : receiver.devices().values()) {
      device.mailbox().add(notice, batch);
    }
  }
}
