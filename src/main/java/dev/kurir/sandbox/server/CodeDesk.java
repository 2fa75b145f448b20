package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.faults.Disruption;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.server.PairingDesk.Offer;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Who waits to be linked by a code, and what happens when it is typed (protocol brief, section
/// 4b). A phone knows the newest client that asked for its number; a code may be typed again after
/// a wrong one, until the client's QR round is over. Thread-safe.
final class CodeDesk {
  static final String TAG = "link_code_companion_reg";

  /// How long a client has to finish the exchange.
  private static final Duration FINISHING = Duration.ofSeconds(10);

  /// So often within [#WINDOW] a number may be asked for.
  private static final int MOST_ASKED = 5;

  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final int REF_BYTES = 32;

  private final PairingDesk offers;
  private final Network network;
  private final Faults faults;
  private final Journal journal;
  private final Clock clock;
  private final Map<Account, LinkCodeRequest> waiting = new ConcurrentHashMap<>();
  private final Map<Account, Deque<Instant>> asked = new ConcurrentHashMap<>();

  CodeDesk(PairingDesk offers, Network network, Faults faults, Journal journal, Clock clock) {
    this.offers = offers;
    this.network = network;
    this.faults = faults;
    this.journal = journal;
    this.clock = clock;
  }

  /// What came of typing a code.
  sealed interface Typed {
    /// @param secret that seals the link
    record Agreed(Offer offer, byte[] secret) implements Typed {}

    record NobodyWaits() implements Typed {}

    /// The client shows another code.
    record Wrong() implements Typed {}

    record NoFinish() implements Typed {}
  }

  /// Takes an `<iq>` of a client that is not linked; false when it is about something else.
  boolean take(ClientConnection connection, Node iq) {
    var reg = iq.child(TAG);
    if (reg.isEmpty() || iq.attr("xmlns").filter("md"::equals).isEmpty()) {
      return false;
    }
    var offer = offers.of(connection);
    if (offer.isEmpty() || iq.attr("type").filter("set"::equals).isEmpty()) {
      refuse(connection, iq, 400, "bad-request", "no round is open, or the type is not set");
      return true;
    }
    switch (reg.get().attr("stage").orElse("")) {
      case "companion_hello" -> hello(offer.get(), iq, reg.get());
      case "companion_finish" -> finish(connection, iq, reg.get());
      default -> refuse(connection, iq, 400, "bad-request", "stage is unknown");
    }
    return true;
  }

  private void hello(Offer offer, Node iq, Node hello) {
    var connection = offer.connection();
    var broken = LinkCodeRules.brokenByHello(hello, offer.registration());
    if (broken.isPresent()) {
      refuse(connection, iq, 400, "bad-request", broken.get());
      return;
    }
    var account = LinkCodeRules.number(hello).map(Jid::pn).flatMap(network::account);
    if (account.isEmpty()) {
      refuse(connection, iq, 404, "item-not-found", "nobody has this number");
      return;
    }
    if (!mayAsk(account.get())) {
      refuse(connection, iq, 429, "rate-overlimit", "this number was asked for too often");
      return;
    }
    var ref = Randomness.bytes(REF_BYTES);
    var wrapped = LinkCodeRules.content(hello, "link_code_pairing_wrapped_companion_ephemeral_pub");
    waiting.put(account.get(), new LinkCodeRequest(offer, account.get(), wrapped, ref));
    journal.saw(account.get(), "link-code", "a client shows a code for this number");
    connection.send(
        Stanzas.result(iq)
            .child(Node.of(TAG).child(Node.of("link_code_pairing_ref").bytes(ref)))
            .build());
  }

  private boolean mayAsk(Account account) {
    var times = asked.computeIfAbsent(account, _ -> new ArrayDeque<>());
    synchronized (times) {
      var now = clock.instant();
      times.removeIf(time -> time.plus(WINDOW).isBefore(now));
      if (times.size() == MOST_ASKED) {
        return false;
      }
      times.add(now);
      return true;
    }
  }

  private void finish(ClientConnection connection, Node iq, Node finish) {
    var request = waiting.values().stream().filter(it -> it.offer().connection() == connection);
    var expected = request.findAny().filter(it -> isAllowed(connection, iq, finish, it));
    var future = expected.flatMap(LinkCodeRequest::takeExpected);
    if (expected.isPresent() && future.isEmpty()) {
      refuse(connection, iq, 400, "bad-request", "nobody has typed the code");
    }
    future.ifPresent(it -> {
      connection.send(Stanzas.result(iq).build());
      it.complete(finish);
    });
  }

  private boolean isAllowed(
      ClientConnection connection, Node iq, Node finish, LinkCodeRequest request) {
    var broken = LinkCodeRules.brokenByFinish(finish, request);
    broken.ifPresent(rule -> refuse(connection, iq, 400, "bad-request", rule));
    return broken.isEmpty();
  }

  private void refuse(ClientConnection connection, Node iq, int code, String text, String rule) {
    journal.refused(null, "link-code", rule);
    connection.send(Stanzas.error(iq, code, text));
  }

  /// Somebody types a code into the phone. Blocks until the client has finished, or has not.
  Typed type(Account account, LinkCode code) {
    var request = waiting.get(account);
    if (request == null || offers.of(request.offer().connection()).isEmpty()) {
      return new Typed.NobodyWaits();
    }
    var exchange = LinkCodeExchange.start(code, account.identity());
    boolean withoutKey = faults.take(Disruption.LinkWithoutKey.class, account.phone()).isPresent();
    var expected = request.expectFinish();
    request.offer().connection().send(notification(request, exchange, withoutKey));
    if (withoutKey) {
      return new Typed.NoFinish();
    }
    try {
      var finish = expected.get(FINISHING.toMillis(), TimeUnit.MILLISECONDS);
      var identity = LinkCodeRules.content(finish, "companion_identity_public");
      var bundle = LinkCodeRules.content(finish, "link_code_pairing_wrapped_key_bundle");
      return exchange
          .secret(request.wrapped(), identity, bundle)
          .<Typed>map(secret -> new Typed.Agreed(request.offer(), secret))
          .orElseGet(Typed.Wrong::new);
    } catch (TimeoutException | CancellationException | ExecutionException _) {
      return new Typed.NoFinish();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Typed.NoFinish();
    }
  }

  /// Whom somebody who types a code into this phone would answer.
  Optional<Offer> offerTo(Account account) {
    return Optional.ofNullable(waiting.get(account)).map(LinkCodeRequest::offer);
  }

  /// Somebody types a code into the phone, and the account asks for its passkey.
  void answerWithoutKey(Account account, LinkCode code) {
    Optional.ofNullable(waiting.get(account))
        .ifPresent(request ->
            request
                .offer()
                .connection()
                .send(
                    notification(request, LinkCodeExchange.start(code, account.identity()), true)));
  }

  /// @param withoutKey as it is seen with accounts that want a passkey
  private static Node notification(
      LinkCodeRequest request, LinkCodeExchange exchange, boolean withoutKey) {
    var reg =
        Node.of(TAG)
            .attr("stage", "primary_hello")
            .child(Node.of("link_code_pairing_ref").bytes(request.ref()))
            .child(Node.of("primary_identity_pub").bytes(exchange.identity().publicKey()));
    if (!withoutKey) {
      reg.child(
          Node.of("link_code_pairing_wrapped_primary_ephemeral_pub").bytes(exchange.wrapped()));
    }
    return Node.of("notification")
        .attr("from", Jid.SERVER)
        .attr("type", TAG)
        .attr("id", Stanzas.newId())
        .child(reg)
        .build();
  }

  /// The connection is gone, and with it its code.
  void forget(ClientConnection connection) {
    waiting
        .values()
        .removeIf(request -> {
          boolean gone = request.offer().connection() == connection;
          if (gone) {
            var _ = request.takeExpected().map(it -> it.cancel(false));
          }
          return gone;
        });
  }
}
