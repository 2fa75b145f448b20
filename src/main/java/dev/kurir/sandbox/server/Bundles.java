package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import java.util.Optional;

/// What is needed to start a Signal session with a device, for phones: the same keys that clients
/// get with a query.
public final class Bundles {
  private final PreKeyQueries queries;

  Bundles(PreKeyQueries queries) {
    this.queries = queries;
  }

  /// Takes a bundle; the one-time prekey in it, if there was one left, is used up.
  public PreKeyBundle take(Device device, Batch batch) {
    var keys = device.keys();
    return new PreKeyBundle(
        keys.registrationId(),
        keys.identity(),
        keys.signedPreKeyId(),
        keys.signedPreKey(),
        keys.signature(),
        queries.take(device, batch).map(key -> new PreKeyBundle.OneTimeKey(key.id(), key.key())));
  }

  /// The bundle in a retry receipt that passed the server's checks.
  public static Optional<PreKeyBundle> in(Device device, Node receipt) {
    var keys = receipt.child("keys");
    return keys.flatMap(node -> node.child("skey"))
        .flatMap(KeyNodes::signedPreKey)
        .map(skey ->
            new PreKeyBundle(
                device.keys().registrationId(),
                device.keys().identity(),
                skey.id(),
                skey.key(),
                skey.signature(),
                keys.flatMap(node -> node.child("key"))
                    .flatMap(KeyNodes::preKey)
                    .map(key -> new PreKeyBundle.OneTimeKey(key.id(), key.key()))));
  }
}
