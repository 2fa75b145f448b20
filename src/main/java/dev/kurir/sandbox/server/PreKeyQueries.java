package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Companion;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.accounts.PreKeyShelf.OneTimeKey;
import dev.kurir.sandbox.accounts.PublicKeys;
import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// `xmlns=encrypt`: what a device uploads of its keys, and what others may take of them.
final class PreKeyQueries {
  /// When fewer are left, the device is told.
  private static final int FEW = 5;

  private static final int MOST_ASKED = 1_000;

  private final Network network;
  private final Notices notices;

  PreKeyQueries(Network network, Notices notices) {
    this.network = network;
    this.notices = notices;
  }

  Answer count(Query query) {
    return Answer.of(Node.of("count").attr("value", query.from().preKeys().size()));
  }

  /// An upload: `registration`, `type`, `identity`, `list` of `key`, `skey`.
  Answer upload(Query query) {
    var device = query.from();
    var iq = query.iq();
    var broken = brokenUploadRule(device.keys(), iq);
    if (broken.isPresent()) {
      return Answer.badRequest(broken.get());
    }
    var nodes = iq.child("list").orElseThrow().children();
    var keys = new ArrayList<OneTimeKey>();
    nodes.forEach(node -> KeyNodes.preKey(node).ifPresent(keys::add));
    var ids = new HashSet<Integer>();
    keys.forEach(key -> ids.add(key.id()));
    if (keys.size() != nodes.size() || ids.size() != keys.size() || keys.isEmpty()) {
      return Answer.badRequest("list has a malformed or a repeated key, or none");
    }
    if (!device.preKeys().add(keys, query.batch())) {
      return Answer.badRequest("too many keys");
    }
    replaceSignedKey(device, iq.child("skey").orElseThrow(), query.batch());
    return Answer.done();
  }

  private static Optional<String> brokenUploadRule(PublicKeys keys, Node iq) {
    if (KeyNodes.content(iq, "registration", 4)
        .flatMap(Numbers::read)
        .filter(id -> id == keys.registrationId())
        .isEmpty()) {
      return Optional.of("registration is not the device's");
    }
    if (KeyNodes.content(iq, "type", 1).filter(KeyNodes::isType).isEmpty()) {
      return Optional.of("type is not 5");
    }
    if (KeyNodes.content(iq, "identity", 32)
        .filter(key -> Arrays.equals(key, keys.identity()))
        .isEmpty()) {
      return Optional.of("identity is not the device's");
    }
    if (iq.child("list").isEmpty()) {
      return Optional.of("list is missing");
    }
    return iq.child("skey")
            .flatMap(KeyNodes::signedPreKey)
            .filter(key -> key.verifies(keys.identity()))
            .isEmpty()
        ? Optional.of("skey is malformed or not signed by the device")
        : Optional.empty();
  }

  private static void replaceSignedKey(Device device, Node skey, Batch batch) {
    var key = KeyNodes.signedPreKey(skey).orElseThrow();
    device.replaceKeys(device.keys().withSignedPreKey(key.id(), key.key(), key.signature()), batch);
  }

  Answer rotate(Query query) {
    var identity = query.from().keys().identity();
    var skey = query.subject().orElseThrow().child("skey");
    if (skey.flatMap(KeyNodes::signedPreKey).filter(key -> key.verifies(identity)).isEmpty()) {
      return Answer.badRequest("skey is malformed or not signed by the device");
    }
    replaceSignedKey(query.from(), skey.get(), query.batch());
    return Answer.done();
  }

  /// What the server has of the device, so that it can compare.
  Answer digest(Query query) {
    var keys = query.from().keys();
    var oneTime = query.from().preKeys().all();
    var list = Node.of("list");
    oneTime.keySet().forEach(id -> list.child(Node.of("id").bytes(Numbers.bytes(id, 3))));
    return Answer.of(
        Node.of("digest")
            .child(KeyNodes.registration(keys))
            .child(KeyNodes.type())
            .child(KeyNodes.identity(keys))
            .child(KeyNodes.signedPreKey(keys))
            .child(list)
            .child(Node.of("hash").bytes(hash(keys, List.copyOf(oneTime.values())))));
  }

  /// SHA-1 over the identity, the signed prekey with its signature, and the one-time prekeys.
  private static byte[] hash(PublicKeys keys, List<byte[]> oneTime) {
    try {
      var sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(keys.identity());
      sha1.update(keys.signedPreKey());
      sha1.update(keys.signature());
      oneTime.forEach(sha1::update);
      return sha1.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What is needed to start sessions with the devices that are asked for.
  Answer fetch(Query query) {
    var asked = query.subject().orElseThrow().children("user");
    if (asked.isEmpty() || asked.size() > MOST_ASKED) {
      return Answer.badRequest("there must be 1 to " + MOST_ASKED + " users");
    }
    var list = Node.of("list");
    asked.forEach(user -> list.child(bundle(user, query.batch())));
    return Answer.of(list);
  }

  private Node bundle(Node asked, Batch batch) {
    var device = asked.jid("jid").flatMap(network::device);
    var user = Node.of("user").attr("jid", asked.attr("jid"));
    if (device.isEmpty()) {
      return user.child(Node.of("error").attr("code", 404).attr("text", "item-not-found")).build();
    }
    var keys = device.get().keys();
    user.child(KeyNodes.registration(keys)).child(KeyNodes.type()).child(KeyNodes.identity(keys));
    take(device.get(), batch).map(KeyNodes::preKey).ifPresent(user::child);
    user.child(KeyNodes.signedPreKey(keys));
    device
        .get()
        .companion()
        .map(Companion::signedIdentity)
        .ifPresent(proof -> user.child(Node.of("device-identity").bytes(proof)));
    return user.build();
  }

  /// Takes a one-time prekey of a device, and tells it when few are left.
  Optional<OneTimeKey> take(Device device, Batch batch) {
    var key = device.preKeys().take(batch);
    if (device.preKeys().runsLow(FEW)) {
      notices.preKeysRunLow(device, batch);
    }
    return key;
  }
}
