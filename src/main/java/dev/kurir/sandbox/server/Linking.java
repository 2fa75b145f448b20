package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Companion;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.faults.Disruption;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.server.LinkedIdentity.Completion;
import dev.kurir.sandbox.server.PairingDesk.Offer;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.proto.ClientPairingProps;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Links a client to an account whose phone scanned its code, and unlinks it. Thread-safe.
public final class Linking {
  /// How long a client has to sign.
  private static final Duration SIGNING = Duration.ofSeconds(10);

  private static final int RESTART = 515;

  private final PairingDesk desk;
  private final CodeDesk codes;
  private final Faults faults;
  private final PasskeyDesk passkeys;
  private final Notices notices;
  private final Ledger ledger;
  private final Journal journal;
  private final Clock clock;
  private final Consumer<Device> changed;

  /// What became of a scan.
  public sealed interface Outcome {
    record Linked(Device device) implements Outcome {}

    /// The account asks the client for its passkey first; the rest follows by itself.
    record Gated() implements Outcome {}

    /// Nobody offers this code now.
    record Unknown() implements Outcome {}

    /// The account has as many linked devices as can be.
    record TooMany() implements Outcome {}

    /// Another code was typed than the client shows.
    record WrongCode() implements Outcome {}

    /// The client did not agree, or signed wrongly.
    record Failed(String why) implements Outcome {}
  }

  /// @param changed told of each device that came or went
  Linking(
      PairingDesk desk,
      CodeDesk codes,
      PasskeyDesk passkeys,
      Faults faults,
      Notices notices,
      Ledger ledger,
      Journal journal,
      Clock clock,
      Consumer<Device> changed) {
    this.desk = desk;
    this.codes = codes;
    this.faults = faults;
    this.passkeys = passkeys;
    this.notices = notices;
    this.ledger = ledger;
    this.journal = journal;
    this.clock = clock;
    this.changed = changed;
  }

  /// Blocks until the client has signed, or has not, unless the account asks for its passkey.
  public Outcome scan(Account account, QrText code) {
    var offer = desk.take(code);
    if (offer.isEmpty()) {
      journal.refused(account, "scan", "nobody offers this code now");
      return new Outcome.Unknown();
    }
    return account.passkey().isPresent()
        ? gate(account, offer.get(), Optional.of(code.advSecret()))
        : link(account, offer.get(), code.advSecret());
  }

  /// Somebody typed a code into the phone. Blocks until the client has signed, or has not.
  public Outcome type(Account account, LinkCode code) {
    if (account.passkey().isPresent()) {
      return typeAtTheGate(account, code);
    }
    return switch (codes.type(account, code)) {
      case CodeDesk.Typed.Agreed(var offer, var secret) ->
          desk.withdraw(offer) ? link(account, offer, secret) : new Outcome.Unknown();
      case CodeDesk.Typed.NobodyWaits() -> {
        journal.refused(account, "link-code", "no client shows a code for this number");
        yield new Outcome.Unknown();
      }
      case CodeDesk.Typed.Wrong() -> {
        journal.refused(account, "link-code", "another code than the client's");
        yield new Outcome.WrongCode();
      }
      case CodeDesk.Typed.NoFinish() -> new Outcome.Failed("the client did not finish");
    };
  }

  /// The phone answers without its key; the client asks for what the gate wants then.
  private Outcome typeAtTheGate(Account account, LinkCode code) {
    var offer = codes.offerTo(account).filter(desk::withdraw);
    if (offer.isEmpty()) {
      journal.refused(account, "link-code", "no client shows a code for this number");
      return new Outcome.Unknown();
    }
    var outcome = gate(account, offer.get(), Optional.empty());
    codes.answerWithoutKey(account, code);
    return outcome;
  }

  /// @param scanned what the phone read in a QR, if it did
  private Outcome gate(Account account, Offer offer, Optional<byte[]> scanned) {
    passkeys.stop(
        account,
        offer,
        scanned,
        secret -> {
          var _ = link(account, offer, secret);
        });
    return new Outcome.Gated();
  }

  private Outcome link(Account account, Offer offer, byte[] advSecret) {
    var batch = new Batch();
    var number = account.nextDevice(batch);
    if (number.isEmpty()) {
      offer.connection().roundIsOver();
      return new Outcome.TooMany();
    }
    ledger.submit(batch);
    var registration = offer.registration();
    var issued = LinkedIdentity.issue(account, registration.keys().identity(), number.get(), clock);
    var sealed =
        faults
            .take(Disruption.ForgeLink.class, account.phone())
            .map(forgery -> LinkedIdentity.forge(issued, advSecret, forgery.part()))
            .orElseGet(() -> LinkedIdentity.seal(issued, advSecret));
    return ask(offer, pairSuccess(account, number.get(), sealed))
        .<Outcome>map(answer -> finish(account, number.get(), offer, issued, answer))
        .orElseGet(() -> new Outcome.Failed("the client did not answer"));
  }

  private Node pairSuccess(Account account, int number, byte[] identity) {
    var props = ClientPairingProps.newBuilder().setIsChatDbLidMigrated(true).build();
    return Node.of("iq")
        .attr("from", Jid.SERVER)
        .attr("type", "set")
        .attr("id", Stanzas.newId())
        .attr("xmlns", "md")
        .attr("t", clock.instant().getEpochSecond())
        .child(
            Node.of("pair-success")
                .child(Node.of("device-identity").bytes(identity))
                .child(
                    Node.of("device")
                        .attr("jid", account.pn().withDevice(number))
                        .attr("lid", account.lid().withDevice(number)))
                .child(Node.of("platform").attr("name", "android"))
                .child(Node.of("client-props").bytes(props.toByteArray())))
        .build();
  }

  private static Optional<Node> ask(Offer offer, Node question) {
    var answer = new CompletableFuture<Node>();
    offer.connection().ask(question, answer);
    try {
      return Optional.of(answer.get(SIGNING.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | CancellationException | ExecutionException _) {
      offer.connection().roundIsOver();
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Outcome finish(
      Account account, int number, Offer offer, ADVSignedDeviceIdentity issued, Node answer) {
    return switch (read(offer, number, issued, answer)) {
      case Completion.Complete(var signed) ->
          new Outcome.Linked(add(account, number, offer, signed));
      case Completion.Broken(var rule) -> {
        journal.refused(account, "pair-device-sign", rule);
        offer.connection().end(Stanzas.streamError(500));
        yield new Outcome.Failed(rule);
      }
    };
  }

  private static Completion read(
      Offer offer, int keyIndex, ADVSignedDeviceIdentity issued, Node answer) {
    if (answer.attr("type").filter("error"::equals).isPresent()) {
      var error = answer.child("error");
      return new Completion.Broken(
          "the client refused: " + error.flatMap(e -> e.attr("code")).orElse("no code"));
    }
    var identity = answer.child("pair-device-sign").flatMap(sign -> sign.child("device-identity"));
    var index = identity.flatMap(node -> node.attr("key-index")).flatMap(Numbers::read);
    if (index.filter(i -> i == keyIndex).isEmpty()) {
      return new Completion.Broken("device-identity with the key-index is missing");
    }
    var bytes = identity.flatMap(Node::bytes).orElse(new byte[0]);
    return LinkedIdentity.complete(issued, offer.registration().keys().identity(), bytes);
  }

  private Device add(Account account, int number, Offer offer, byte[] signedIdentity) {
    var registration = offer.registration();
    var companion =
        new Companion(
            registration.noiseKey(),
            registration.platform(),
            clock.instant().toString(),
            number,
            signedIdentity,
            false);
    var batch = new Batch();
    var device = account.add(number, registration.keys(), Optional.of(companion));
    account.save(device, batch);
    notices.devicesChanged(device, "add", batch);
    journal.saw(device, "link", companion.platform());
    batch.then(() -> changed.accept(device));
    batch.then(() -> offer.connection().end(Stanzas.streamError(RESTART)));
    ledger.submit(batch);
    return device;
  }

  /// Unlinks a device: it is told, and what the server keeps of it is gone. False when it was not
  /// linked.
  public boolean unlink(Device device, String why) {
    var batch = new Batch();
    var done = unlink(device, why, batch);
    ledger.submit(batch);
    return done;
  }

  /// The phone of an account was installed anew: its linked devices are gone, and those who know it
  /// are told of its new keys.
  public void reinstalled(Account account, Batch batch) {
    account.devices().values().stream()
        .filter(device -> !device.isPhone())
        .forEach(device -> unlink(device, "its phone was installed anew", batch));
    journal.saw(account.phone(), "reinstall", "has a new identity");
    notices.identityChanged(account, batch);
  }

  boolean unlink(Device device, String why, Batch batch) {
    if (!device.account().remove(device, batch)) {
      return false;
    }
    notices.devicesChanged(device, "remove", batch);
    journal.saw(device, "unlink", why);
    batch.then(() -> device.link().ifPresent(link -> link.end(Stanzas.conflict("device_removed"))));
    batch.then(() -> changed.accept(device));
    return true;
  }
}
