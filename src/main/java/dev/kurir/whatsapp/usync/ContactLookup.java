package dev.kurir.whatsapp.usync;

import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Asks whether a number is on WhatsApp, with the question of July 2026 (whatsmeow `user.go`,
/// `IsOnWhatsApp`), and learns its LID on the way. Thread-safe.
public final class ContactLookup {
  /// Somebody waits for it.
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final int TOO_MANY = 429;

  private final SerialDeviceStore store;

  public ContactLookup(SerialDeviceStore store) {
    this.store = store;
  }

  /// Blocks until there is an answer.
  ///
  /// @param number an account on `s.whatsapp.net`
  public ContactOutcome find(Connection connection, Jid number) {
    try {
      return keep(ask(connection.requests(), number), number);
    } catch (RefusedException e) {
      return e.code() == TOO_MANY
          ? new ContactOutcome.TooMany()
          : new ContactOutcome.NoAnswer(String.valueOf(e.getMessage()));
    } catch (NoAnswerException e) {
      return new ContactOutcome.NoAnswer(String.valueOf(e.getMessage()));
    } catch (DisconnectedException | StaleOwnerException _) {
      return new ContactOutcome.NotConnected();
    } catch (StoreUnavailableException _) {
      return new ContactOutcome.NoAnswer("the store is unavailable");
    }
  }

  private Optional<Node> ask(Requests requests, Jid number) {
    String text = "+" + number.user() + "@" + Jid.LEGACY_USER;
    Node question =
        Node.of("usync")
            .attr("sid", requests.nextId())
            .attr("mode", "query")
            .attr("last", "true")
            .attr("index", "0")
            .attr("context", "interactive")
            .child(
                Node.of("query")
                    .child(Node.of("contact").attr("addressing_mode", "lid"))
                    .child(Node.of("business").child(Node.of("verified_name")))
                    .child(Node.of("disappearing_mode"))
                    .child(Node.of("username")))
            .child(
                Node.of("list")
                    .child(
                        Node.of("user")
                            .child(
                                Node.of("contact").bytes(text.getBytes(StandardCharsets.UTF_8)))))
            .build();
    return requests
        .ask("get", "usync", java.util.List.of(question), LIMIT)
        .child("usync")
        .flatMap(usync -> usync.child("list"))
        .flatMap(list -> list.child("user"));
  }

  /// One was asked for, so the first user is the answer.
  private ContactOutcome keep(Optional<Node> user, Jid number) {
    var type = user.flatMap(node -> node.child("contact")).flatMap(node -> node.attr("type"));
    if (type.isEmpty()) {
      return new ContactOutcome.NoAnswer("the answer says nothing of the number");
    }
    if (!type.get().equals("in")) {
      return new ContactOutcome.NotOnWhatsApp();
    }
    Optional<Jid> jid = user.flatMap(node -> node.jid("jid")).map(Jid::account);
    Jid pn =
        user.flatMap(node -> node.jid("pn_jid"))
            .or(() -> jid)
            .map(Jid::account)
            .filter(Jid::isPn)
            .orElse(number);
    Optional<Jid> lid = jid.filter(Jid::isLid);
    lid.ifPresent(hidden -> learn(pn, hidden));
    return new ContactOutcome.OnWhatsApp(pn, lid);
  }

  private void learn(Jid pn, Jid lid) {
    store.inTransaction(unit -> {
      new People(unit).learn(pn, lid);
      return true;
    });
  }
}
