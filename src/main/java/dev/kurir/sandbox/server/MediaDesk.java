package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.crypto.Randomness;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;

/// Answers `media_conn`: the media host is this server, under the name by which the client reached
/// it. What a device proves itself with there is its name and an end, under a MAC: nothing is kept
/// but the key; thread-safe.
public final class MediaDesk {
  private static final int TTL_SECONDS = 300;

  private final byte[] key = Randomness.bytes(32);
  private final Clock clock;

  public MediaDesk(Clock clock) {
    this.clock = clock;
  }

  Answer connection(Query query) {
    var host = query.link().host();
    if (!query.isSet() || host.isEmpty()) {
      return Answer.badRequest("not a set, or nobody knows which host this is");
    }
    return Answer.of(
        Node.of("media_conn")
            .attr("auth", auth(query.from()))
            .attr("ttl", TTL_SECONDS)
            .attr("auth_ttl", TTL_SECONDS)
            .attr("max_buckets", 12)
            .child(Node.of("host").attr("hostname", host).attr("type", "primary")));
  }

  /// What a device proves itself with from now on, for `auth_ttl`: `end.mac`.
  public String auth(Device device) {
    var end = Long.toString(clock.instant().getEpochSecond() + TTL_SECONDS);
    return end + "." + mac(end, device.key());
  }

  /// Whether this is what a device was told to prove itself with, and still is.
  ///
  /// @param device `number:device`
  public Proof check(String given, String device) {
    int dot = given.indexOf('.');
    var end = dot < 0 ? "" : given.substring(0, dot);
    if (!Digests.same(bytes(mac(end, device)), bytes(given.substring(dot + 1)))) {
      return Proof.UNKNOWN;
    }
    return clock.instant().getEpochSecond() < Long.parseLong(end) ? Proof.GOOD : Proof.EXPIRED;
  }

  /// What somebody at the media host proved.
  public enum Proof {
    GOOD,
    EXPIRED,
    UNKNOWN,
  }

  private String mac(String end, String device) {
    return HexFormat.of().formatHex(Hmac.sha256(key, bytes(end + ":" + device)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
