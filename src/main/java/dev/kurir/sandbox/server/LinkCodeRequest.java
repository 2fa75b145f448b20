package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.server.PairingDesk.Offer;
import dev.kurir.whatsapp.binary.Node;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A client that shows a code and waits until somebody types it into the phone. Thread-safe.
final class LinkCodeRequest {
  private final Offer offer;
  private final Account account;
  private final byte[] wrapped;
  private final byte[] ref;
  private @Nullable CompletableFuture<Node> finish;

  LinkCodeRequest(Offer offer, Account account, byte[] wrapped, byte[] ref) {
    this.offer = offer;
    this.account = account;
    this.wrapped = wrapped;
    this.ref = ref;
  }

  Offer offer() {
    return offer;
  }

  Account account() {
    return account;
  }

  /// The client's key under the code.
  byte[] wrapped() {
    return wrapped;
  }

  byte[] ref() {
    return ref;
  }

  /// Somebody has typed a code: the client is expected to finish.
  synchronized CompletableFuture<Node> expectFinish() {
    var expected = new CompletableFuture<Node>();
    finish = expected;
    return expected;
  }

  /// Who waits for the client's `companion_finish`; nobody a second time.
  synchronized Optional<CompletableFuture<Node>> takeExpected() {
    var expected = Optional.ofNullable(finish);
    finish = null;
    return expected;
  }
}
