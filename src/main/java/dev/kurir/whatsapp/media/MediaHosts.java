package dev.kurir.whatsapp.media;

import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Requests;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The hosts that files lie on, asked from the server and remembered as long as it says
/// (`media_conn`; whatsmeow `mediaconn.go`).
///
/// The answer names hosts without a scheme. They are spoken to as safely as the server itself:
/// `https` where the WebSocket is `wss`, which WhatsApp's always is, and `http` where it is `ws`.
/// Thread-safe.
public final class MediaHosts {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?");
  private static final int MOST_HOSTS = 8;
  private static final Duration LONGEST = Duration.ofHours(1);

  private final String scheme;
  private final Clock clock;
  private volatile @Nullable Known known;

  private record Known(Hosts hosts, Instant until) {}

  /// @param hosts `name` or `name:port`, the best one first
  /// @param auth proves to them that the server knows us
  public record Hosts(List<String> hosts, String auth) {
    @Override
    public String toString() {
      return hosts.toString();
    }
  }

  /// @param server the address of the WebSocket
  public MediaHosts(URI server, Clock clock) {
    this.scheme = "ws".equals(server.getScheme()) ? "http" : "https";
    this.clock = clock;
  }

  String scheme() {
    return scheme;
  }

  /// Asks when it is not known. Blocks.
  ///
  /// @throws dev.kurir.whatsapp.connection.RequestException when the server does not say
  public Hosts find(Requests requests) {
    var now = clock.instant();
    var old = known;
    if (old != null && now.isBefore(old.until)) {
      return old.hosts;
    }
    Node answer = requests.set("w:m", Node.of("media_conn").build());
    var connection = answer.child("media_conn");
    var hosts =
        connection.stream()
            .flatMap(it -> it.children("host").stream())
            .flatMap(host -> host.attr("hostname").stream())
            .filter(name -> HOST.matcher(name).matches())
            .limit(MOST_HOSTS)
            .toList();
    var found = new Hosts(hosts, connection.flatMap(it -> it.attr("auth")).orElse(""));
    known = new Known(found, now.plus(ttl(connection.flatMap(it -> it.attr("ttl")).orElse(""))));
    return found;
  }

  /// A host does not take what we prove ourselves with any more: the next one asks again.
  void forget() {
    known = null;
  }

  private static Duration ttl(String seconds) {
    var ttl =
        seconds.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    return ttl.compareTo(LONGEST) > 0 ? LONGEST : ttl;
  }
}
