package dev.kurir.whatsapp.passkey;

import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.login.NewDevice;
import dev.kurir.whatsapp.login.OwnDevice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The companion's side of an account's passkey gate; see the package. At most one exchange is
/// under way, and it belongs to one connection. Thread-safe; no lock is held while the server is
/// asked.
public final class PasskeyGate {
  private static final Logger LOG = LoggerFactory.getLogger(PasskeyGate.class);

  /// An exchange that takes longer is given up, like a round of codes that nobody scanned.
  public static final Duration LIMIT = Duration.ofMinutes(10);

  /// Each request costs an event, and a question if it is incomplete; a server needs few.
  private static final int MOST_REQUESTS = 20;

  private static final int SECRET = 32;
  private static final int LONGEST_REFERENCE = 1_000;

  private final ClientRuntime runtime;
  private final OwnDevice own;
  private final Runnable hold;
  private final Consumer<ClientEvent> events;
  private @Nullable Step step;
  private int timesAsked;

  /// @param hold no code is offered any more, and the connection stays open
  public PasskeyGate(
      ClientRuntime runtime, OwnDevice own, Runnable hold, Consumer<ClientEvent> events) {
    this.runtime = runtime;
    this.own = own;
    this.hold = hold;
    this.events = events;
  }

  /// Takes the notifications `passkey_prologue_request` and `crsc_continuation`; their
  /// acknowledgement is the caller's.
  public void onNotification(Node notification, Connection connection) {
    if (notification.jid("from").filter(Jid.SERVER::equals).isEmpty()) {
      LOG.warn("somebody who is not the server speaks of passkeys: not heeded");
      return;
    }
    if (notification.attr("type").filter("crsc_continuation"::equals).isPresent()) {
      later(connection, () -> onContinuation(notification, connection));
    } else {
      onRequest(connection, RequestOptions.read(notification));
    }
  }

  /// The phone has taken a pairing code, and its answer lacks the key: the account asks for its
  /// passkey first, if the server knows what to ask. The phone knows no secret of ours then.
  public void onMissingKey(Connection connection) {
    later(
        connection,
        () -> {
          try {
            var options = RequestOptions.ask(connection.requests());
            onRequest(connection, Optional.of(options), Optional.empty());
          } catch (RefusedException e) {
            LOG.warn(
                "a phone does not answer a pairing code, and no passkey is asked: {}", e.code());
          }
        });
  }

  private void onRequest(Connection connection, Optional<String> options) {
    onRequest(connection, options, own.offered().map(NewDevice::advSecret));
  }

  /// @param secret known to the phone
  private void onRequest(Connection connection, Optional<String> options, Optional<byte[]> secret) {
    var device = own.offered();
    if (device.isEmpty()) {
      LOG.warn("a passkey is asked for, and nothing is to be linked: not heeded");
      return;
    }
    hold.run();
    if (!begin(connection, device.get(), secret)) {
      LOG.warn("a passkey is asked for again and again: not heeded any more");
      return;
    }
    options.ifPresentOrElse(
        json -> events.accept(new ClientEvent.PasskeyRequired(json)),
        () -> later(connection, () -> askForOptions(connection)));
  }

  /// The secret that was in the QR is used up with the handoff key: from now on the link is sealed
  /// with a new one. Asking again does not change what the phone knows.
  ///
  /// @return false when that has happened too often on this connection
  private synchronized boolean begin(
      Connection connection, NewDevice device, Optional<byte[]> secret) {
    var now = runtime.clock().instant();
    var before = step;
    if (before == null || !before.connection().equals(connection)) {
      timesAsked = 1;
      var handoff = secret.map(known -> new Step.Handoff(PasskeySecrets.handoffKey(known), now));
      own.offer(device.withAdvSecret(Randomness.bytes(SECRET)));
      step = new Step.Asked(connection, handoff);
      var _ =
          runtime
              .timers()
              .schedule(
                  () -> runtime.tasks().execute(() -> giveUp(connection)),
                  LIMIT.toMillis(),
                  TimeUnit.MILLISECONDS);
    } else if (++timesAsked > MOST_REQUESTS) {
      return false;
    } else {
      step =
          new Step.Asked(
              connection, handoffOf(before).map(handoff -> new Step.Handoff(handoff.key(), now)));
    }
    return true;
  }

  private static Optional<Step.Handoff> handoffOf(Step step) {
    return switch (step) {
      case Step.Asked(var _, var handoff) -> handoff;
      case Step.Proving(var _, var handoff, var _) -> handoff;
      case Step.Comparing _, Step.Confirming _ -> Optional.empty();
    };
  }

  private void askForOptions(Connection connection) {
    try {
      events.accept(new ClientEvent.PasskeyRequired(RequestOptions.ask(connection.requests())));
    } catch (RefusedException e) {
      fail(connection, "the options of a passkey", e.code());
    }
  }

  /// Hands the assertion over. Blocks until the server has answered.
  public PasskeyAnswer answer(Assertion assertion) {
    if (!(now() instanceof Step.Asked asked)) {
      return new PasskeyAnswer.NotAsked();
    }
    var requests = asked.connection().requests();
    try {
      var prologue = Prologue.start(reference(requests.get("md", Node.of("ref").build())));
      var handoff = asked.handoff().filter(it -> it.isFresh(runtime.clock().instant()));
      // Before it is sent: the phone may be quicker than the server's answer.
      var proving = new Step.Proving(asked.connection(), handoff, prologue);
      if (!move(asked, proving)) {
        return new PasskeyAnswer.NotAsked();
      }
      try {
        requests.set("md", prologue.node(assertion, handoff.map(Step.Handoff::key)));
        return new PasskeyAnswer.Accepted();
      } catch (RefusedException e) {
        LOG.info("the server does not take the assertion: {}", e.code());
        if (move(proving, asked)) {
          later(asked.connection(), () -> askForOptions(asked.connection()));
        }
        throw e;
      }
    } catch (RefusedException e) {
      return new PasskeyAnswer.Refused(e.code());
    } catch (RequestException _) {
      return new PasskeyAnswer.NoAnswer();
    }
  }

  private static String reference(Node answer) {
    return answer
        .child("ref")
        .flatMap(Node::bytes)
        .filter(bytes -> bytes.length > 0 && bytes.length <= LONGEST_REFERENCE)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElseThrow(() -> new RefusedException(0, "ref"));
  }

  /// The phone has told its half.
  private void onContinuation(Node notification, Connection connection) {
    if (!(now() instanceof Step.Proving proving) || !proving.connection().equals(connection)) {
      LOG.warn("a phone goes on with an exchange that is not under way: not heeded");
      return;
    }
    var phone = PhoneHalf.read(notification);
    if (phone.isEmpty()) {
      fail(connection, "the phone's half", 0);
      return;
    }
    try {
      var prologue = proving.prologue();
      byte[] key = prologue.requestKey(phone.get());
      connection.requests().set("md", Node.of("companion_nonce").bytes(prologue.nonce()).build());
      boolean recognised = proving.handoff().isPresent();
      if (move(proving, new Step.Comparing(connection, key))) {
        events.accept(
            new ClientEvent.PasskeyConfirmation(prologue.code(phone.get()).display(), !recognised));
        if (recognised) {
          confirm();
        }
      }
    } catch (RefusedException e) {
      fail(connection, "our nonce", e.code());
    } catch (IllegalArgumentException _) {
      fail(connection, "the phone's key", 0);
    }
  }

  /// The code is the one that the phone shows: tells the phone our keys. Blocks until the server
  /// has answered.
  public PasskeyAnswer confirm() {
    if (!(now() instanceof Step.Comparing comparing)) {
      return new PasskeyAnswer.NotAsked();
    }
    var connection = comparing.connection();
    var device = own.offered();
    if (device.isEmpty() || !move(comparing, new Step.Confirming(connection))) {
      return new PasskeyAnswer.NotAsked();
    }
    try {
      connection.requests().set("md", KeysForPhone.node(comparing.key(), device.get()));
      return new PasskeyAnswer.Accepted();
    } catch (RefusedException e) {
      fail(connection, "our keys", e.code());
      return new PasskeyAnswer.Refused(e.code());
    } catch (RequestException _) {
      return new PasskeyAnswer.NoAnswer();
    }
  }

  /// The next connection offers new keys and a new code.
  private void fail(Connection connection, String what, int code) {
    LOG.warn("the passkey exchange has failed: {} ({})", what, code);
    forget(connection);
    connection.end(new Ending.Lost(Cause.PROTOCOL));
  }

  private void giveUp(Connection connection) {
    forget(connection);
    if (own.offered().isPresent()) {
      connection.end(new Ending.QrUnused());
    }
  }

  private synchronized void forget(Connection connection) {
    var now = step;
    if (now != null && now.connection().equals(connection)) {
      step = null;
    }
  }

  /// The step of an exchange that can go on.
  private synchronized @Nullable Step now() {
    var now = step;
    if (now != null && now.connection().isOver()) {
      step = null;
    }
    return step;
  }

  private synchronized boolean move(Step from, Step to) {
    if (!from.equals(step)) {
      return false;
    }
    step = to;
    return true;
  }

  /// Handlers must not wait for the server.
  private void later(Connection connection, Runnable work) {
    runtime.tasks().execute(() -> connection.guard(work));
  }
}
