package dev.kurir.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A network between a client and a server on the loopback address, that can fail: a TCP proxy.
///
/// While a direction is held, nothing of it arrives, and nothing is lost: it goes on, in order,
/// when it is released, as with packets that are sent again. New connections can be made while a
/// wire is held; they hang. Thread-safe; two virtual threads a connection.
public final class Wire implements AutoCloseable {
  /// Seen from whoever opens connections.
  public enum Direction {
    TO_SERVER,
    TO_CLIENT,
  }

  private static final int CHUNK = 16 * 1024;
  private static final int CONNECT_MILLIS = 2_000;

  private final ServerSocket door;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Set<Direction> held = EnumSet.noneOf(Direction.class);
  private final AtomicLongArray waiting = new AtomicLongArray(Direction.values().length);
  private volatile boolean refusing;
  private volatile boolean closed;

  /// @param target the server's port
  public Wire(int target) {
    this.target = target;
    try {
      door = new ServerSocket();
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("wire").start(this::accept);
  }

  /// Where clients connect to.
  public int port() {
    return door.getLocalPort();
  }

  /// From now on nothing of this direction arrives.
  public void hold(Direction direction) {
    lock.lock();
    try {
      held.add(direction);
    } finally {
      lock.unlock();
    }
  }

  /// Neither direction: the two are cut from each other.
  public void hold() {
    hold(Direction.TO_SERVER);
    hold(Direction.TO_CLIENT);
  }

  /// Every connection ends at once, and so does each new one: as if the server were not there.
  public void refuse() {
    refusing = true;
    drop();
  }

  /// What was held arrives, and everything after it; new connections are let through.
  public void release() {
    refusing = false;
    lock.lock();
    try {
      held.clear();
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Bytes of this direction that were said and are held back.
  public long waiting(Direction direction) {
    return waiting.get(direction.ordinal());
  }

  /// Every connection ends at once; new ones can be made.
  public void drop() {
    sockets.forEach(Wire::reset);
  }

  @Override
  public void close() {
    closed = true;
    quietly(door);
    drop();
    release();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = door.accept();
        sockets.add(client);
        Thread.ofVirtual().name("wire").start(() -> connect(client));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void connect(Socket client) {
    var server = new Socket();
    sockets.add(server);
    try {
      if (refusing) {
        throw new IOException("refused");
      }
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
      var back =
          Thread.ofVirtual().name("wire").start(() -> pump(server, client, Direction.TO_CLIENT));
      pump(client, server, Direction.TO_SERVER);
      back.join();
    } catch (IOException _) {
      reset(client); // as if the server had refused it
      reset(server);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      quietly(client);
      quietly(server);
      sockets.remove(client);
      sockets.remove(server);
    }
  }

  /// Brings one direction over. Its end is not the other's: a side that has hung up may still be
  /// talked to, and what it said before reaches the other side first, as with TCP. Whoever closed
  /// both sockets at once would have the kernel reset the connection because of what the living
  /// side still says, and its HTTP client would throw away what it had not read.
  private void pump(Socket from, Socket to, Direction direction) {
    var chunk = new byte[CHUNK];
    boolean heard = true;
    try {
      InputStream in = from.getInputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        awaitRelease(direction, n);
        heard = heard && write(to, chunk, n);
      }
      awaitRelease(direction, 0); // an end is not heard before what was said
      hangUp(to);
    } catch (IOException _) {
      reset(from);
      reset(to);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the other side still takes something.
  private static boolean write(Socket to, byte[] chunk, int length) {
    try {
      to.getOutputStream().write(chunk, 0, length);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static void hangUp(Socket to) {
    try {
      to.shutdownOutput();
    } catch (IOException _) {
      // it has hung up itself
    }
  }

  private void awaitRelease(Direction direction, int bytes) throws InterruptedException {
    lock.lock();
    try {
      if (held.contains(direction)) {
        waiting.addAndGet(direction.ordinal(), bytes);
        while (held.contains(direction) && !closed) {
          released.await();
        }
        waiting.addAndGet(direction.ordinal(), -bytes);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The other side sees a connection that broke, not one that ended.
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException _) {
      // it was closed
    }
    quietly(socket);
  }

  private static void quietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception _) {
      // it is gone in any case
    }
  }
}
