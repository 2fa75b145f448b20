package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.prekeys.Bundles.Fetched;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything about whom a message goes to, found out before anything is encrypted.
///
/// @param to the account, on `lid`
/// @param phone its number, named beside it when known
/// @param accounts that one and our own
/// @param all devices of these accounts, this one among them: what the server hashes too
/// @param others all but this one: who gets it
/// @param asked those that had no session with us, and whose keys were asked for
/// @param keys what the server had for them
record Route(
    Jid to,
    Optional<Jid> phone,
    Set<Jid> accounts,
    List<Jid> all,
    List<Jid> others,
    List<Jid> asked,
    Map<Jid, Fetched> keys) {

  /// The way to those devices that `earlier` did not name.
  Route beyond(Route earlier) {
    var missed = others.stream().filter(device -> !earlier.others.contains(device)).toList();
    return new Route(to, phone, accounts, all, missed, asked, keys);
  }

  /// Whether it leads to the same devices.
  boolean isToTheSame(Route other) {
    return Set.copyOf(others).equals(Set.copyOf(other.others));
  }

  /// Whether a device has lost its session since the way was found, as when its owner installs the
  /// app anew at that moment. What is encrypted for this way would not be for that device.
  ///
  /// @param withoutSession those of [#others] that have none now
  boolean isOutdated(List<Jid> withoutSession) {
    return !asked.containsAll(withoutSession);
  }
}
