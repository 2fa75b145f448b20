package dev.kurir.whatsapp.messages;

import static dev.kurir.whatsapp.store.Unit.Category.IDENTITY;
import static dev.kurir.whatsapp.store.Unit.Category.SESSION;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.Unit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What comes with a retry receipt: a device that could not read us offers keys for a new session.
/// The next message to it uses them. (The message that it could not read is not sent again yet.)
final class RetryKeys {
  private static final Logger LOG = LoggerFactory.getLogger(RetryKeys.class);

  private RetryKeys() {}

  /// Does nothing when the receipt brings no usable keys.
  static void adopt(Unit unit, LinkedDevice own, Node receipt, Jid from) {
    var bundle = receipt.child("keys").flatMap(_ -> KeyNodes.bundle(receipt));
    bundle.ifPresent(keys -> adopt(unit, own, receipt, new People(unit).preferLid(from), keys));
  }

  private static void adopt(
      Unit unit, LinkedDevice own, Node receipt, Jid device, PreKeyBundle keys) {
    var proof = receipt.child("keys").flatMap(k -> k.child("device-identity")).flatMap(Node::bytes);
    if (!Trust.accepts(own, device, keys.identityKey(), proof)) {
      LOG.warn("a device offers keys that nobody vouches for: they are not used");
      return;
    }
    String name = SignalAddress.of(device).toString();
    try {
      var known = unit.read(SESSION, name).map(SessionRecord::decode);
      unit.write(SESSION, name, SessionCipher.start(known, own.identity(), keys).encode());
      unit.write(IDENTITY, name, keys.identityKey());
    } catch (SessionCipher.InvalidBundleException e) {
      LOG.warn("a device offers keys that are not usable: {}", e.getMessage());
    }
  }
}
