package dev.kurir.whatsapp.messages;

import static dev.kurir.whatsapp.store.Unit.Category.IDENTITY;
import static dev.kurir.whatsapp.store.Unit.Category.SESSION;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.Bundles.Fetched;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Encrypts one message for many devices inside one unit. The next state of each session is written
/// before anything can be sent, so that no message key is ever used twice.
final class Fanout {
  private static final Logger LOG = LoggerFactory.getLogger(Fanout.class);

  private final Unit unit;
  private final LinkedDevice own;

  Fanout(Unit unit, LinkedDevice own) {
    this.unit = unit;
    this.own = own;
  }

  /// Which of these devices we have no session with.
  static List<Jid> withoutSession(Unit unit, Collection<Jid> devices) {
    var known = unit.read(SESSION, devices.stream().map(Fanout::name).toList());
    return devices.stream().filter(device -> !known.containsKey(name(device))).toList();
  }

  /// Devices with neither a session nor usable keys are left out.
  ///
  /// @param fetched keys of those that had no session a moment ago
  Encrypted encrypt(Outbound message, Collection<Jid> devices, Map<Jid, Fetched> fetched) {
    var rows = unit.read(SESSION, devices.stream().map(Fanout::name).toList());
    Map<String, byte[]> next = LinkedHashMap.newLinkedHashMap(devices.size());
    List<Node> nodes = new ArrayList<>(devices.size());
    boolean preKey = false;
    for (Jid device : devices) {
      var session =
          Optional.ofNullable(rows.get(name(device)))
              .map(SessionRecord::decode)
              .or(() -> start(device, Optional.ofNullable(fetched.get(device))));
      if (session.isPresent()) {
        byte[] plaintext = own.owns(device) ? message.forOurs() : message.forThem();
        var encrypted = SessionCipher.encrypt(session.get(), Padding.add(plaintext));
        next.put(name(device), encrypted.next().encode());
        nodes.add(node(device, encrypted));
        preKey |= encrypted.preKey();
      }
    }
    unit.write(SESSION, next);
    return new Encrypted(nodes, preKey);
  }

  private Optional<SessionRecord> start(Jid device, Optional<Fetched> fetched) {
    if (fetched.isEmpty()) {
      return Optional.empty();
    }
    byte[] identity = fetched.get().bundle().identityKey();
    if (!Trust.accepts(own, device, identity, fetched.get().deviceIdentity())) {
      LOG.warn("the identity of a device is not vouched for: nothing is sent to it");
      return Optional.empty();
    }
    try {
      var session = SessionCipher.start(own.identity(), fetched.get().bundle());
      unit.write(IDENTITY, name(device), identity);
      return Optional.of(session);
    } catch (SessionCipher.InvalidBundleException e) {
      LOG.warn("the keys of a device are not usable: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Node node(Jid device, SessionCipher.Encrypted encrypted) {
    return Node.of("to")
        .attr("jid", device)
        .child(
            Node.of("enc")
                .attr("v", "2")
                .attr("type", encrypted.preKey() ? "pkmsg" : "msg")
                .bytes(encrypted.body()))
        .build();
  }

  private static String name(Jid device) {
    return SignalAddress.of(device).toString();
  }

  /// @param nodes a `<to>` for each device that was encrypted for
  /// @param preKey one of them is a `pkmsg`: the stanza must prove who we are
  record Encrypted(List<Node> nodes, boolean preKey) {}
}
