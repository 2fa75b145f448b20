package dev.kurir.sandbox.server;

import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import java.util.HexFormat;

/// Answers `media_conn`: the media host is this server, under the name by which the client reached
/// it. Stateless but for the secret that it gives out; thread-safe.
public final class MediaDesk {
  private static final int TTL_SECONDS = 300;

  private final String auth = HexFormat.of().formatHex(Randomness.bytes(16));

  Answer connection(Query query) {
    var host = query.link().host();
    if (!query.isSet() || host.isEmpty()) {
      return Answer.badRequest("not a set, or nobody knows which host this is");
    }
    return Answer.of(
        Node.of("media_conn")
            .attr("auth", auth)
            .attr("ttl", TTL_SECONDS)
            .attr("auth_ttl", TTL_SECONDS)
            .attr("max_buckets", 12)
            .child(Node.of("host").attr("hostname", host).attr("type", "primary")));
  }

  /// Whether this is what clients were told to prove themselves with.
  public boolean knows(String given) {
    return auth.equals(given);
  }
}
