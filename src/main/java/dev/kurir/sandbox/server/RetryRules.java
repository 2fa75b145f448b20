package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.whatsapp.binary.Node;
import java.util.Arrays;
import java.util.Optional;

/// What a retry receipt must look like.
final class RetryRules {
  private static final int MOST_RETRIES = 10;

  private RetryRules() {}

  /// The rule that is broken, if one is.
  static Optional<String> brokenRule(Device from, Node receipt) {
    var count = receipt.child("retry").flatMap(retry -> retry.attr("count")).flatMap(Numbers::read);
    if (count.filter(n -> n >= 1 && n <= MOST_RETRIES).isEmpty()) {
      return Optional.of("retry with a count of 1 to " + MOST_RETRIES + " is missing");
    }
    var registration = receipt.child("registration").flatMap(Node::bytes).flatMap(Numbers::read);
    if (registration.filter(id -> id == from.keys().registrationId()).isEmpty()) {
      return Optional.of("registration is not the device's");
    }
    return receipt.child("keys").flatMap(keys -> brokenKeysRule(from, keys));
  }

  private static Optional<String> brokenKeysRule(Device from, Node keys) {
    var identity = keys.child("identity").flatMap(Node::bytes);
    if (identity.filter(key -> Arrays.equals(key, from.keys().identity())).isEmpty()) {
      return Optional.of("identity in keys is not the device's");
    }
    if (keys.child("skey")
        .flatMap(KeyNodes::signedPreKey)
        .filter(key -> key.verifies(identity.get()))
        .isEmpty()) {
      return Optional.of("skey in keys is malformed or not signed by the device");
    }
    return keys.child("key").isPresent() && keys.child("key").flatMap(KeyNodes::preKey).isEmpty()
        ? Optional.of("key in keys is malformed")
        : Optional.empty();
  }
}
