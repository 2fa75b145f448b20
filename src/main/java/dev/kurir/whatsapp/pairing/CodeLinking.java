package dev.kurir.whatsapp.pairing;

import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.PairingCodeOutcome.Reason;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.Browser;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Links this device by a code that is typed into the phone, beside the QR of the same round
/// (protocol brief, section 4b; whatsmeow `pair-code.go`): `companion_hello` asks the server to
/// expect the phone, a notification brings the phone's key, `companion_finish` answers it, and then
/// the `pair-success` comes that a scan brings too. Thread-safe.
public final class CodeLinking {
  private static final Logger LOG = LoggerFactory.getLogger(CodeLinking.class);

  private static final String TAG = "link_code_companion_reg";
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{6,14}");

  /// So often a phone may answer one code, with wrong ones typed; each costs us a tenth of a
  /// second.
  private static final int MOST_ANSWERS = 10;

  private final Executor tasks;
  private final Consumer<Connection> passkeyWanted;
  private final AtomicReference<CompletableFuture<QrRound>> round =
      new AtomicReference<>(new CompletableFuture<>());
  private volatile @Nullable Attempt attempt;

  /// @param passkeyWanted told when the server passes on the phone's answer without its key, which
  ///   is how accounts that demand a passkey answer a code
  public CodeLinking(Executor tasks, Consumer<Connection> passkeyWanted) {
    this.tasks = tasks;
    this.passkeyWanted = passkeyWanted;
  }

  /// One code, as long as its round lasts.
  private static final class Attempt {
    private final QrRound round;
    private final Jid phone;
    private final PairingCode code = PairingCode.random();
    private final KeyPair ephemeral = KeyPair.generate();
    private volatile byte[] reference = {};
    private volatile byte @Nullable [] advSecret;
    private int answers;

    private Attempt(QrRound round, Jid phone) {
      this.round = round;
      this.phone = phone;
    }
  }

  /// Codes may be asked for while this round lasts.
  void begin(QrRound begun) {
    attempt = null;
    if (!round.get().complete(begun)) {
      round.set(CompletableFuture.completedFuture(begun));
    }
  }

  /// The round is over, and its code with it.
  void end() {
    attempt = null;
    round.updateAndGet(waiting -> waiting.isDone() ? new CompletableFuture<>() : waiting);
  }

  /// What a `pair-success` may be sealed with, besides the secret of the QR; empty while no phone
  /// has answered a code.
  Optional<byte[]> advSecret() {
    var current = attempt;
    return current == null ? Optional.empty() : Optional.ofNullable(current.advSecret);
  }

  /// Asks for a code; a former one is void then. Waits for the server to offer a link, then for its
  /// answer. Blocks.
  ///
  /// @param digits of the phone's number, with country code
  /// @param patience for the offer
  public PairingCodeOutcome ask(String digits, Duration patience) {
    if (!NUMBER.matcher(digits).matches()) {
      return new PairingCodeOutcome.Refused(Reason.NOT_A_NUMBER, 0);
    }
    return awaitRound(patience)
        .map(open -> ask(new Attempt(open, Jid.pn(digits))))
        .orElseGet(PairingCodeOutcome.Unavailable::new);
  }

  private Optional<QrRound> awaitRound(Duration patience) {
    try {
      return Optional.of(round.get().get(patience.toMillis(), TimeUnit.MILLISECONDS))
          .filter(open -> !open.connection().isOver());
    } catch (TimeoutException | ExecutionException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private PairingCodeOutcome ask(Attempt wanted) {
    try {
      var answer = wanted.round.connection().requests().set("md", hello(wanted));
      var reference =
          answer.child(TAG).flatMap(reg -> content(reg, "link_code_pairing_ref", 1_000));
      if (reference.isEmpty()) {
        LOG.warn("the server takes a pairing code in a form that is of no use");
        return new PairingCodeOutcome.Unavailable();
      }
      wanted.reference = reference.get();
      attempt = wanted;
      return new PairingCodeOutcome.Offered(wanted.code.display(), wanted.round.expiresAt());
    } catch (RefusedException e) {
      LOG.info("the server refuses a pairing code: {}", e.code());
      return new PairingCodeOutcome.Refused(reason(e.code()), e.code());
    } catch (RequestException _) {
      return new PairingCodeOutcome.Unavailable();
    }
  }

  private static Reason reason(int code) {
    return switch (code) {
      case 404 -> Reason.NOT_ON_WHATSAPP;
      case 429 -> Reason.TOO_OFTEN;
      default -> Reason.OTHER;
    };
  }

  private static Node hello(Attempt wanted) {
    return reg("companion_hello", wanted)
        .attr("should_show_push_notification", "true")
        .child(
            Node.of("link_code_pairing_wrapped_companion_ephemeral_pub")
                .bytes(wanted.code.wrap(wanted.ephemeral.publicKey())))
        .child(
            Node.of("companion_server_auth_key_pub")
                .bytes(wanted.round.device().noiseKey().publicKey()))
        .child(Node.of("companion_platform_id").text(Browser.CLIENT_TYPE))
        .child(Node.of("companion_platform_display").text(Browser.DISPLAY))
        .child(Node.of("link_code_pairing_nonce").bytes(new byte[1]))
        .build();
  }

  private static Node.Builder reg(String stage, Attempt wanted) {
    return Node.of(TAG).attr("jid", wanted.phone).attr("stage", stage);
  }

  /// Takes a `<notification type=link_code_companion_reg>`: somebody has typed a code into the
  /// phone. Returns before the answer is on its way. The caller acknowledges it in any case.
  public void onNotification(Node notification, Connection connection) {
    var current = attempt;
    var reg = notification.child(TAG);
    if (current == null || reg.isEmpty() || !isFor(current, reg.get(), connection)) {
      LOG.warn("a phone answers a pairing code that is not ours: not heeded");
      return;
    }
    var phone = content(reg.get(), "primary_identity_pub", 32);
    var wrapped = content(reg.get(), "link_code_pairing_wrapped_primary_ephemeral_pub", 80);
    if (wrapped.isEmpty()) {
      LOG.info("a phone answers a pairing code without a key: it wants a passkey");
      passkeyWanted.accept(connection);
    } else if (phone.isPresent() && current.answers++ < MOST_ANSWERS) {
      tasks.execute(
          () -> connection.guard(() -> finish(current, connection, wrapped.get(), phone.get())));
    }
  }

  private static boolean isFor(Attempt current, Node reg, Connection connection) {
    return current.round.connection() == connection
        && content(reg, "link_code_pairing_ref", 1_000)
            .filter(reference -> Arrays.equals(reference, current.reference))
            .isPresent();
  }

  private static void finish(Attempt current, Connection connection, byte[] wrapped, byte[] phone) {
    var identity = current.round.device().identity().identityKey();
    var exchange = CodeExchange.answer(current.code, current.ephemeral, identity, wrapped, phone);
    if (exchange.isEmpty()) {
      LOG.warn("a phone answers a pairing code with something that is no key");
      return;
    }
    // before it is sent: the pair-success may come in the same breath as the answer
    current.advSecret = exchange.get().advSecret();
    current.round.holdOn();
    try {
      connection
          .requests()
          .set(
              "md",
              reg("companion_finish", current)
                  .child(
                      Node.of("link_code_pairing_wrapped_key_bundle")
                          .bytes(exchange.get().bundle()))
                  .child(Node.of("companion_identity_public").bytes(identity.publicKey()))
                  .child(Node.of("link_code_pairing_ref").bytes(current.reference))
                  .build());
    } catch (RefusedException e) {
      LOG.warn("the server refuses the end of a pairing by code: {}", e.code());
    }
  }

  private static Optional<byte[]> content(Node reg, String tag, int longest) {
    return reg.child(tag)
        .flatMap(Node::bytes)
        .filter(bytes -> bytes.length > 0 && bytes.length <= longest);
  }
}
