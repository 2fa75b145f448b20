package dev.kurir.whatsapp.prekeys;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches the prekeys of other devices, all of one message in one question.
public final class Bundles {
  private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);

  private Bundles() {}

  /// Blocks. Devices for which the server has no usable keys are left out.
  ///
  /// @throws dev.kurir.whatsapp.connection.RequestException when the whole question has no answer
  public static Map<Jid, Fetched> fetch(Requests requests, Collection<Jid> devices) {
    if (devices.isEmpty()) {
      return Map.of();
    }
    List<Node> users =
        devices.stream()
            .map(jid -> Node.of("user").attr("jid", jid).attr("reason", "identity").build())
            .toList();
    Node answer = requests.get("encrypt", Node.of("key").children(users).build());
    Map<Jid, Fetched> found = new HashMap<>();
    for (Node user : answer.child("list").map(list -> list.children("user")).orElse(List.of())) {
      user.jid("jid")
          .filter(devices::contains)
          .ifPresent(jid -> read(user).ifPresent(bundle -> found.put(jid, bundle)));
    }
    if (found.size() < devices.size()) {
      LOG.debug("{} of {} devices have usable keys", found.size(), devices.size());
    }
    return found;
  }

  private static Optional<Fetched> read(Node user) {
    return KeyNodes.bundle(user)
        .map(bundle ->
            new Fetched(
                bundle,
                user.child("keys")
                    .orElse(user)
                    .child("device-identity")
                    .or(() -> user.child("device-identity"))
                    .flatMap(Node::bytes)));
  }

  /// @param deviceIdentity proves that the phone of the account vouches for this device
  public record Fetched(PreKeyBundle bundle, Optional<byte[]> deviceIdentity) {}
}
