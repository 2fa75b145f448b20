package dev.kurir.whatsapp.messages;

import static dev.kurir.whatsapp.store.Unit.Category.IDENTITY;
import static dev.kurir.whatsapp.store.Unit.Category.SESSION;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.Bundles.Fetched;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts a session anew with a device that could not read us: with the keys that came with its
/// retry receipt, or with those that the server has. What is known stays as an earlier session, so
/// that messages that are on their way can still be read.
final class RetryKeys {
  private static final Logger LOG = LoggerFactory.getLogger(RetryKeys.class);

  private RetryKeys() {}

  /// The keys in a retry receipt; empty when there are none that are complete.
  static Optional<Fetched> in(Node receipt) {
    var keys = receipt.child("keys");
    var proof = keys.flatMap(it -> it.child("device-identity")).flatMap(Node::bytes);
    return keys.flatMap(_ -> KeyNodes.bundle(receipt)).map(bundle -> new Fetched(bundle, proof));
  }

  /// False, and nothing changes, when nobody vouches for the keys or they are not usable.
  ///
  /// @param device as its session is kept: the LID when it is known
  static boolean begin(Unit unit, LinkedDevice own, Jid device, Fetched keys) {
    byte[] identity = keys.bundle().identityKey();
    if (!Trust.accepts(own, device, identity, keys.deviceIdentity())) {
      LOG.warn("a device offers keys that nobody vouches for: they are not used");
      return false;
    }
    String name = SignalAddress.of(device).toString();
    try {
      var known = unit.read(SESSION, name).map(SessionRecord::decode);
      unit.write(SESSION, name, SessionCipher.start(known, own.identity(), keys.bundle()).encode());
      unit.write(IDENTITY, name, identity);
      return true;
    } catch (SessionCipher.InvalidBundleException e) {
      LOG.warn("a device offers keys that are not usable: {}", e.getMessage());
      return false;
    }
  }
}
