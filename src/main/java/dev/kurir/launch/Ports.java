package dev.kurir.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// TCP ports for servers.
public final class Ports {
  /// Below what systems hand out to outgoing connections. A port from there could be taken by
  /// somebody's connection while its server restarts, even by a client that connects to itself.
  private static final int FIRST = 20_000;

  private static final int LAST = 31_999;

  private Ports() {}

  /// A port that nobody listens on now, on any address.
  public static int free() {
    for (int attempt = 0; attempt < 1000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (isFree(port)) {
        return port;
      }
    }
    throw new LaunchException("no free TCP port between " + FIRST + " and " + LAST);
  }

  /// Whether a server could listen there. A port in TIME_WAIT counts as free, as it does for
  /// servers.
  public static boolean isFree(int port) {
    return binds(new InetSocketAddress(port))
        && binds(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static boolean binds(InetSocketAddress address) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
