package dev.kurir.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One port before several nodes, for trying them out: each connection goes to a node that is ready
/// now, and everything on it passes unread, so WebSockets do too.
///
/// Programs are spread over the nodes, one connection after the other. A browser stays with one
/// node as long as that is ready, because only that one knows its log-in, see [RequestHead].
final class FrontDoor implements AutoCloseable {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int HEAD_MILLIS = 60_000;
  private static final int BUFFER = 16 * 1024;

  private final ServerSocket door;
  private final List<Integer> ports;
  private final List<Boolean> ready;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile boolean closed;

  private FrontDoor(ServerSocket door, List<Integer> ports) {
    this.door = door;
    this.ports = List.copyOf(ports);
    this.ready =
        Collections.synchronizedList(new ArrayList<>(Collections.nCopies(ports.size(), true)));
  }

  /// @param ports of the nodes, on this machine
  static FrontDoor open(String host, int port, List<Integer> ports) {
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      var door = new FrontDoor(socket, ports);
      Thread.ofPlatform().daemon(true).name("front door").start(door::welcome);
      Thread.ofPlatform().daemon(true).name("readiness").start(door::watch);
      return door;
    } catch (IOException e) {
      throw new LaunchException("Port %d cannot be opened: %s".formatted(port, e.getMessage()), e);
    }
  }

  /// Where it listens.
  int port() {
    return door.getLocalPort();
  }

  @Override
  public void close() {
    closed = true;
    shut(door);
  }

  /// Nodes to try, the best one first: all that are ready, and the others after them.
  List<Integer> order(int first) {
    var good = new ArrayList<Integer>();
    var bad = new ArrayList<Integer>();
    for (int i = 0; i < ports.size(); i++) {
      int node = Math.floorMod(first + i, ports.size());
      (ready.get(node) ? good : bad).add(ports.get(node));
    }
    good.addAll(bad);
    return good;
  }

  private void welcome() {
    while (!closed) {
      try {
        var guest = door.accept();
        Thread.ofVirtual().start(() -> serve(guest));
      } catch (IOException e) {
        if (!closed) {
          pause(100);
        }
      }
    }
  }

  private void watch() {
    while (!closed) {
      for (int i = 0; i < ports.size(); i++) {
        ready.set(
            i, Host.answers(URI.create("http://127.0.0.1:" + ports.get(i) + "/health/ready")));
      }
      pause(1_000);
    }
  }

  private void serve(Socket guest) {
    try (guest) {
      guest.setTcpNoDelay(true);
      guest.setSoTimeout(HEAD_MILLIS);
      var head = RequestHead.read(guest.getInputStream());
      guest.setSoTimeout(0);
      int first = head.needsHome() ? guest.getInetAddress().hashCode() : turn.getAndIncrement();
      try (var node = connect(order(first))) {
        if (node != null) {
          node.getOutputStream().write(head.bytes());
          var back = Thread.ofVirtual().start(() -> pump(node, guest));
          pump(guest, node);
          back.join();
        }
      }
    } catch (IOException _) {
      // one of both has left
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable Socket connect(List<Integer> ports) {
    for (int port : ports) {
      var node = new Socket();
      try {
        node.setTcpNoDelay(true);
        node.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        return node;
      } catch (IOException _) {
        shut(node); // the next one
      }
    }
    return null;
  }

  private static void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      var buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        to.getOutputStream().write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException _) {
      shut(to);
      shut(from);
    }
  }

  private static void shut(AutoCloseable what) {
    try {
      what.close();
    } catch (Exception _) {
      // it is closed in any case
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
