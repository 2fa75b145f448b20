package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.faults.Disruption;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.util.Map;
import java.util.Optional;

/// Takes `<iq>` to its handler: by `xmlns` and the tag of the first child, or by `xmlns` alone.
final class QueryDesk implements StanzaHandler {
  private static final Answer UNKNOWN =
      new Answer.Refused(501, "feature-not-implemented", "no such query");

  private final Map<String, Query.Handler> handlers;
  private final Ledger ledger;
  private final Journal journal;
  private final Faults faults;

  /// @param handlers by `xmlns/tag` or `xmlns`
  QueryDesk(Map<String, Query.Handler> handlers, Ledger ledger, Journal journal, Faults faults) {
    this.handlers = Map.copyOf(handlers);
    this.ledger = ledger;
    this.journal = journal;
    this.faults = faults;
  }

  @Override
  public void handle(Device from, Link link, Node iq) {
    var type = iq.attr("type").orElse("");
    if (type.equals("result") || type.equals("error")) {
      return; // an answer to something that we asked only for form's sake
    }
    if (iq.attr("id").isEmpty()) {
      journal.refused(from, "iq", "id is missing");
      return;
    }
    if (isTooMany(from, iq)) {
      link.send(Stanzas.error(iq, 429, "rate-overlimit"));
      return;
    }
    var query = new Query(from, link, iq, new Batch());
    var answer = answer(query, type);
    var reply =
        switch (answer) {
          case Answer.Result(var children) -> Stanzas.result(iq).children(children).build();
          case Answer.Sorry(int code, var text) -> Stanzas.error(iq, code, text);
          case Answer.Refused(int code, var text, var rule) -> {
            journal.refused(from, "iq", name(iq) + ": " + rule);
            yield Stanzas.error(iq, code, text);
          }
        };
    ledger.submit(isLost(from, iq) ? query.batch() : answersFirst(query.batch(), link, reply));
  }

  private boolean isTooMany(Device from, Node iq) {
    boolean tooMany =
        faults.take(Disruption.RefuseQuery.class, from, it -> strikes(it.xmlns(), iq)).isPresent();
    if (tooMany) {
      journal.saw(from, "fault", "rate-overlimit: " + name(iq));
    }
    return tooMany;
  }

  /// Without a name: any but pings.
  private static boolean strikes(Optional<String> wanted, Node iq) {
    var xmlns = iq.attr("xmlns").orElse("");
    return wanted.map(xmlns::equals).orElse(!xmlns.equals("w:p"));
  }

  private boolean isLost(Device from, Node iq) {
    boolean lost =
        faults.take(Disruption.LoseAnswer.class, from, it -> strikes(it.xmlns(), iq)).isPresent();
    if (lost) {
      journal.saw(from, "fault", "no answer: " + name(iq));
    }
    return lost;
  }

  /// The answer goes out before whatever else the query sets off.
  private static Batch answersFirst(Batch batch, Link link, Node reply) {
    return batch.thenFirst(() -> link.send(reply));
  }

  private Answer answer(Query query, String type) {
    var iq = query.iq();
    if (!type.equals("get") && !type.equals("set")) {
      return Answer.badRequest("type is neither get nor set");
    }
    if (iq.jid("to").filter(to -> to.equals(Jid.SERVER) || to.isGroup()).isEmpty()) {
      return Answer.badRequest("to is not the server");
    }
    var handler = handlers.get(name(iq));
    if (handler == null) {
      handler = handlers.get(iq.attr("xmlns").orElse(""));
    }
    return handler == null ? UNKNOWN : handler.answer(query);
  }

  /// `xmlns/tag`.
  private static String name(Node iq) {
    var subject = iq.children().stream().findFirst().map(Node::tag).orElse("");
    return iq.attr("xmlns").orElse("") + "/" + subject;
  }
}
