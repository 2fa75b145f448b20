package dev.kurir.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// TLS in front of a plain server on this machine, with a certificate for `localhost` that nobody
/// else has signed.
public final class TlsFront implements AutoCloseable {
  private static final String PASSWORD = "for-a-test";

  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final SSLServerSocket door;
  private final int behind;
  private final Path certificate;

  private TlsFront(SSLServerSocket door, int behind, Path certificate) {
    this.door = door;
    this.behind = behind;
    this.certificate = certificate;
  }

  /// @param behind the port of the plain server
  /// @param folder an empty one, for the key
  public static TlsFront of(int behind, Path folder) {
    var store = folder.resolve("front.p12");
    var certificate = folder.resolve("front.pem");
    keytool(
        "-genkeypair -alias front -keyalg EC -groupname secp256r1 -dname CN=localhost"
            + " -ext san=dns:localhost,ip:127.0.0.1 -validity 2 -storetype PKCS12 -keystore "
            + store);
    keytool("-exportcert -rfc -alias front -keystore " + store + " -file " + certificate);
    try {
      var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      var context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      var door =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
      var front = new TlsFront(door, behind, certificate);
      front.tasks.execute(front::accept);
      return front;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(String arguments) {
    var command =
        new java.util.ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-storepass", PASSWORD));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var said = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(30, SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("keytool: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public int port() {
    return door.getLocalPort();
  }

  /// The certificate that a client must believe.
  public Path certificate() {
    if (!Files.exists(certificate)) {
      throw new IllegalStateException("no certificate");
    }
    return certificate;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        var outer = door.accept();
        var inner = new Socket(InetAddress.getByName("127.0.0.1"), behind);
        outer.setTcpNoDelay(true);
        inner.setTcpNoDelay(true);
        open.add(outer);
        open.add(inner);
        tasks.execute(() -> copy(outer, inner));
        tasks.execute(() -> copy(inner, outer));
      } catch (IOException _) {
        // closed, or a client that was refused: the next one may come
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // one side is gone: so is the other
    } finally {
      close(from);
      close(to);
    }
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException _) {
      // it is gone all the same
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(this::close);
    tasks.close();
  }
}
