package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Passkey;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.server.PasskeyExchange.Stage;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The gate of accounts that have a passkey: a companion that a phone took in proves that its owner
/// has the passkey, and tells the phone its keys, before it is linked (protocol brief, section 4c).
/// Plays the server and the phone. Thread-safe.
public final class PasskeyDesk {
  private static final int BAD = 400;
  private static final int DENIED = 401;
  private static final int NOT_NOW = 409;
  private static final int TOO_LATE = 410;
  private static final int NONCE = 32;

  /// An exchange that takes longer is over, and its connection with it.
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final Tasks tasks;
  private final Ledger ledger;
  private final Journal journal;
  private final Clock clock;
  private final Map<ClientConnection, PasskeyExchange> exchanges = new ConcurrentHashMap<>();

  /// An exchange as the phone shows it.
  ///
  /// @param step `asked`, `answered` or `comparing`
  /// @param code eight characters, once both sides know it
  /// @param recognised nobody needs to compare the code
  public record View(String step, String code, boolean recognised) {}

  /// What became of a code that the phone's owner compared.
  public enum Comparison {
    CONFIRMED,
    WRONG_CODE,
    NOTHING_TO_COMPARE,
  }

  PasskeyDesk(Tasks tasks, Ledger ledger, Journal journal, Clock clock) {
    this.tasks = tasks;
    this.ledger = ledger;
    this.journal = journal;
    this.clock = clock;
  }

  Map<String, Unlinked.Handler> handlers() {
    return Map.of(
        "md/passkey_request_options", this::options,
        "md/ref", this::reference,
        "md/passkey_prologue", this::prologue,
        "md/companion_nonce", this::nonce,
        "md/encrypted_pairing_request", this::request);
  }

  /// From now on the account asks for this passkey, or for none.
  public void require(Account account, Optional<Passkey> passkey) {
    var batch = new Batch();
    account.setPasskey(passkey, batch);
    ledger.submit(batch);
  }

  /// Stops a companion at the gate, and tells it so.
  ///
  /// @param scanned the secret of its QR; empty when the phone was told a pairing code: such a
  ///   companion asks for the options itself
  /// @param link goes on with the link, once the gate is passed; may block
  void stop(
      Account account, PairingDesk.Offer offer, Optional<byte[]> scanned, Consumer<byte[]> link) {
    var exchange =
        new PasskeyExchange(account, offer.connection(), offer.registration(), scanned, link);
    exchanges.put(offer.connection(), exchange);
    tasks.later(LIMIT, () -> expire(exchange));
    journal.saw(account, "passkey", "asked for");
    if (scanned.isPresent()) {
      synchronized (exchange) {
        offer
            .connection()
            .send(
                notification("passkey_prologue_request")
                    .child(Node.of("passkey_request_options").bytes(exchange.ask(now())))
                    .build());
      }
    }
  }

  private static Node.Builder notification(String type) {
    return Node.of("notification")
        .attr("from", Jid.SERVER)
        .attr("id", Stanzas.newId())
        .attr("type", type);
  }

  private void expire(PasskeyExchange exchange) {
    if (exchanges.remove(exchange.connection, exchange)) {
      exchange.connection.roundIsOver();
    }
  }

  /// The connection is gone.
  void forget(ClientConnection connection) {
    exchanges.remove(connection);
  }

  private void options(ClientConnection from, Node iq) {
    at(
        from,
        iq,
        Stage.Asked.class,
        (exchange, _) ->
            from.send(
                Stanzas.result(iq)
                    .child(Node.of("passkey_request_options").bytes(exchange.ask(now())))
                    .build()));
  }

  private void reference(ClientConnection from, Node iq) {
    at(
        from,
        iq,
        Stage.Asked.class,
        (exchange, _) -> {
          exchange.ref = "3@" + Stanzas.newId();
          from.send(
              Stanzas.result(iq)
                  .child(Node.of("ref").bytes(exchange.ref.getBytes(StandardCharsets.UTF_8)))
                  .build());
        });
  }

  private void prologue(ClientConnection from, Node iq) {
    var prologue = iq.child("passkey_prologue").orElseThrow();
    at(
        from,
        iq,
        Stage.Asked.class,
        (exchange, _) -> {
          var payload = bytes(prologue, "prologue_payload");
          var proof = prologue.child("pairing_handoff_proof").flatMap(Node::bytes);
          boolean recognised = exchange.scanned.isPresent() && proof.isPresent();
          var phone = PhoneGate.answer(payload, recognised);
          if (now().isAfter(exchange.challengeUntil)) {
            refuse(from, iq, TOO_LATE, "the challenge is too old");
          } else if (phone.isEmpty() || !phone.get().companion().getRef().equals(exchange.ref)) {
            refuse(from, iq, BAD, "prologue_payload: keys, commitment or reference");
          } else if (recognised
              && !PhoneGate.isProof(proof.get(), exchange.scanned.orElseThrow(), payload)) {
            refuse(from, iq, DENIED, "pairing_handoff_proof is not of the QR that was scanned");
          } else {
            enter(exchange, iq, prologue, phone.get());
          }
        });
  }

  /// A challenge is good for one try.
  private void enter(PasskeyExchange exchange, Node iq, Node prologue, PhoneGate phone) {
    var challenge = exchange.challenge;
    exchange.challengeUntil = Instant.EPOCH;
    var broken =
        WebAuthn.broken(
            exchange.account.passkey().orElseThrow(),
            challenge,
            bytes(prologue, "credential_id"),
            bytes(prologue, "webauthn_assertion"));
    if (broken.isPresent()) {
      refuse(exchange.connection, iq, DENIED, broken.get());
      return;
    }
    exchange.stage = new Stage.Answered(phone);
    exchange.connection.send(Stanzas.result(iq).build());
    exchange.connection.send(
        notification("crsc_continuation")
            .child(Node.of("primary_ephemeral_identity").bytes(phone.half()))
            .build());
  }

  private void nonce(ClientConnection from, Node iq) {
    at(
        from,
        iq,
        Stage.Answered.class,
        (exchange, stage) -> {
          var phone = ((Stage.Answered) stage).phone();
          var nonce = bytes(iq, "companion_nonce");
          if (nonce.length != NONCE || !phone.isCommittedTo(nonce)) {
            refuse(from, iq, DENIED, "companion_nonce is not what was committed to");
          } else {
            var code = phone.code(nonce);
            exchange.stage = new Stage.Comparing(phone, code, phone.recognised(), Optional.empty());
            from.send(Stanzas.result(iq).build());
          }
        });
  }

  private void request(ClientConnection from, Node iq) {
    at(
        from,
        iq,
        Stage.Comparing.class,
        (exchange, stage) -> {
          var comparing = (Stage.Comparing) stage;
          var told = comparing.phone().read(bytes(iq, "encrypted_pairing_request"));
          var registration = exchange.registration;
          if (told.isEmpty()) {
            refuse(from, iq, DENIED, "encrypted_pairing_request cannot be decrypted");
          } else if (!Arrays.equals(
                  told.get().getCompanionPublicKey().toByteArray(), registration.noiseKey())
              || !Arrays.equals(
                  told.get().getCompanionIdentityKey().toByteArray(),
                  registration.keys().identity())) {
            refuse(from, iq, DENIED, "the keys are not those of this client");
          } else {
            takeSecret(exchange, iq, comparing, told.get().getAdvSecret().toByteArray());
          }
        });
  }

  private void takeSecret(
      PasskeyExchange exchange, Node iq, Stage.Comparing comparing, byte[] secret) {
    boolean used = exchange.scanned.filter(old -> Arrays.equals(old, secret)).isPresent();
    if (secret.length != NONCE || used) {
      refuse(exchange.connection, iq, BAD, "the secret is not a new one of 32 bytes");
      return;
    }
    exchange.connection.send(Stanzas.result(iq).build());
    goOn(
        exchange,
        new Stage.Comparing(
            comparing.phone(), comparing.code(), comparing.confirmed(), Optional.of(secret)));
  }

  private void goOn(PasskeyExchange exchange, Stage.Comparing comparing) {
    exchange.stage = comparing;
    if (comparing.confirmed() && comparing.secret().isPresent()) {
      exchange.stage = new Stage.Over();
      exchanges.remove(exchange.connection, exchange);
      journal.saw(exchange.account, "passkey", "passed");
      tasks.execute(() -> exchange.link.accept(comparing.secret().get()));
    }
  }

  /// The exchange of an account, as its phone shows it.
  public Optional<View> view(Account account) {
    return of(account)
        .flatMap(exchange -> {
          synchronized (exchange) {
            return switch (exchange.stage) {
              case Stage.Asked _ -> Optional.of(new View("asked", "", false));
              case Stage.Answered(var phone) ->
                  Optional.of(new View("answered", "", phone.recognised()));
              case Stage.Comparing(var phone, var code, _, _) ->
                  Optional.of(new View("comparing", code, phone.recognised()));
              case Stage.Over() -> Optional.empty();
            };
          }
        });
  }

  /// The phone's owner types the code that the companion shows. A wrong one ends the exchange.
  public Comparison compare(Account account, String typed) {
    var exchange = of(account).orElse(null);
    if (exchange == null) {
      return Comparison.NOTHING_TO_COMPARE;
    }
    synchronized (exchange) {
      if (!(exchange.stage instanceof Stage.Comparing comparing)) {
        return Comparison.NOTHING_TO_COMPARE;
      }
      if (!comparing.code().equals(typed.replace("-", ""))) {
        journal.refused(account, "passkey", "the codes are not the same");
        exchange.stage = new Stage.Over();
        expire(exchange);
        return Comparison.WRONG_CODE;
      }
      goOn(
          exchange,
          new Stage.Comparing(comparing.phone(), comparing.code(), true, comparing.secret()));
      return Comparison.CONFIRMED;
    }
  }

  /// Makes the challenge of an account's exchange too old; false when there is none.
  public boolean age(Account account) {
    var exchange = of(account);
    exchange.ifPresent(it -> {
      synchronized (it) {
        it.challengeUntil = Instant.EPOCH;
      }
    });
    return exchange.isPresent();
  }

  private Optional<PasskeyExchange> of(Account account) {
    return exchanges.values().stream().filter(it -> it.account == account).findFirst();
  }

  private interface Work {
    void run(PasskeyExchange exchange, Stage stage);
  }

  /// Runs work on the exchange of a connection, if it has come to that stage.
  private void at(ClientConnection from, Node iq, Class<? extends Stage> stage, Work work) {
    var exchange = exchanges.get(from);
    if (exchange == null) {
      refuse(from, iq, NOT_NOW, "no passkey is asked for");
      return;
    }
    synchronized (exchange) {
      if (stage.isInstance(exchange.stage)) {
        work.run(exchange, exchange.stage);
      } else {
        refuse(from, iq, NOT_NOW, "not in this order");
      }
    }
  }

  private void refuse(ClientConnection from, Node iq, int code, String rule) {
    journal.refused(null, "passkey", rule);
    var text =
        switch (code) {
          case BAD -> "bad-request";
          case DENIED -> "not-authorized";
          case TOO_LATE -> "gone";
          default -> "conflict";
        };
    from.send(Stanzas.error(iq, code, text));
  }

  private static byte[] bytes(Node parent, String tag) {
    return parent.child(tag).flatMap(Node::bytes).orElseGet(() -> new byte[0]);
  }

  private Instant now() {
    return clock.instant();
  }
}
