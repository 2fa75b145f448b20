package dev.kurir.sandbox.server;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Who offers a QR code now. Each offer has six references; a reference can be scanned from the
/// start of the round until a moment after its own time. When the round is over the connection is
/// closed, and the client comes back for a new one. Thread-safe.
final class PairingDesk {
  private static final int REFS = 6;
  private static final int REF_BYTES = 24;

  /// A phone that saw a code just before it changed is still on its way.
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Tasks tasks;
  private final Duration firstRef;
  private final Duration otherRef;
  private final Map<String, Offer> byRef = new ConcurrentHashMap<>();

  /// A client that waits to be linked.
  record Offer(ClientConnection connection, Registration registration, List<String> refs) {}

  PairingDesk(Tasks tasks, Duration firstRef, Duration otherRef) {
    this.tasks = tasks;
    this.firstRef = firstRef;
    this.otherRef = otherRef;
  }

  /// Starts a round on a connection.
  void offer(ClientConnection connection, Registration registration) {
    var refs = new ArrayList<String>();
    for (int i = 0; i < REFS; i++) {
      refs.add(newRef());
    }
    var offer = new Offer(connection, registration, List.copyOf(refs));
    var lifetime = firstRef;
    for (String ref : refs) {
      byRef.put(ref, offer);
      tasks.later(lifetime.plus(GRACE), () -> byRef.remove(ref));
      lifetime = lifetime.plus(otherRef);
    }
    tasks.later(lifetime.minus(otherRef), () -> roundIsOver(offer));
    connection.send(pairDevice(refs));
  }

  private static String newRef() {
    var bytes = new byte[REF_BYTES];
    ThreadLocalRandom.current().nextBytes(bytes);
    return "2@" + Base64.getEncoder().encodeToString(bytes);
  }

  private static Node pairDevice(List<String> refs) {
    var pairDevice = Node.of("pair-device");
    for (String ref : refs) {
      pairDevice.child(Node.of("ref").bytes(ref.getBytes(StandardCharsets.UTF_8)));
    }
    return Node.of("iq")
        .attr("from", Jid.SERVER)
        .attr("type", "set")
        .attr("id", Stanzas.newId())
        .attr("xmlns", "md")
        .child(pairDevice)
        .build();
  }

  private void roundIsOver(Offer offer) {
    if (withdraw(offer)) {
      offer.connection.roundIsOver();
    }
  }

  /// Takes the offer that a code belongs to, which nobody else can take then. Empty when no client
  /// offers it now, or offers it with other keys.
  Optional<Offer> take(QrText code) {
    var offer = byRef.get(code.ref());
    if (offer == null
        || !Arrays.equals(code.noiseKey(), offer.registration.noiseKey())
        || !Arrays.equals(code.identityKey(), offer.registration.keys().identity())) {
      return Optional.empty();
    }
    return withdraw(offer) ? Optional.of(offer) : Optional.empty();
  }

  /// What the client of that connection offers now.
  Optional<Offer> of(ClientConnection connection) {
    return byRef.values().stream().filter(offer -> offer.connection == connection).findAny();
  }

  /// Takes an offer back; false when it was taken before.
  boolean withdraw(Offer offer) {
    int removed = 0;
    for (String ref : offer.refs) {
      removed += byRef.remove(ref, offer) ? 1 : 0;
    }
    return removed > 0;
  }

  /// The connection is gone: nobody can scan its codes any more.
  void forget(ClientConnection connection) {
    byRef.values().removeIf(offer -> offer.connection == connection);
  }
}
