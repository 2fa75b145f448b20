package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Companion;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.signal.SessionCipher;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/// What an `<enc>` must look like, and how its sender proves who it is.
final class EncRules {
  static final String WELL_FORMED = "there must be one enc, v=2, pkmsg or msg, with bytes";

  private static final int MOST_BYTES = 512 << 10;

  private EncRules() {}

  /// The only `<enc>` of a node, if it is as it has to be.
  static Optional<Node> onlyEnc(Node parent) {
    var all = parent.children("enc");
    return all.size() == 1 && isWellFormed(all.getFirst())
        ? Optional.of(all.getFirst())
        : Optional.empty();
  }

  /// The only `<enc>` of a node, if it is for all members of a group and as it has to be.
  static Optional<Node> onlyGroupEnc(Node parent) {
    var all = parent.children("enc");
    return all.size() == 1
            && all.getFirst().attr("type").filter("skmsg"::equals).isPresent()
            && hasBytes(all.getFirst())
        ? Optional.of(all.getFirst())
        : Optional.empty();
  }

  private static boolean isWellFormed(Node enc) {
    return (isPreKey(enc) || enc.attr("type").filter("msg"::equals).isPresent()) && hasBytes(enc);
  }

  private static boolean hasBytes(Node enc) {
    int length = enc.bytes().map(bytes -> bytes.length).orElse(0);
    return enc.attr("v").filter("2"::equals).isPresent() && length > 0 && length <= MOST_BYTES;
  }

  static boolean isPreKey(Node enc) {
    return enc.attr("type").filter("pkmsg"::equals).isPresent();
  }

  /// The rule that is broken, if one is: a `pkmsg` carries the sender's own identity key, and with
  /// it goes what the account has signed, exactly as it was when the device was linked.
  static Optional<String> brokenIdentityRule(Device from, Node stanza, Collection<Node> encs) {
    var preKeys = encs.stream().filter(EncRules::isPreKey).toList();
    if (preKeys.isEmpty()) {
      return Optional.empty();
    }
    for (Node enc : preKeys) {
      var claimed = enc.bytes().flatMap(SessionCipher::claimedIdentity);
      if (claimed.filter(key -> Arrays.equals(key, from.keys().identity())).isEmpty()) {
        return Optional.of("a pkmsg does not carry the sender's identity key");
      }
    }
    return from.companion().flatMap(companion -> brokenProofRule(companion, stanza));
  }

  private static Optional<String> brokenProofRule(Companion companion, Node stanza) {
    var proof = stanza.child("device-identity").flatMap(Node::bytes);
    if (proof.isEmpty()) {
      return Optional.of("device-identity is missing though there is a pkmsg");
    }
    return LinkedIdentity.same(proof.get(), companion.signedIdentity())
        ? Optional.empty()
        : Optional.of("device-identity is not what the account has signed");
  }
}
