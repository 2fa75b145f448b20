package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.SandboxConfig;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Events;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.phones.Phones;
import dev.kurir.sandbox.server.Reception;
import dev.kurir.sandbox.server.ServerIdentity;
import dev.kurir.sandbox.server.WhatsAppServer;
import dev.kurir.sandbox.state.Ledger;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/// The HTTP server with both doors. Jetty: an idle connection costs it no thread, it tells when a
/// socket dies without goodbye, and it can cut one without goodbye, which disruptions need.
public final class Doors implements AutoCloseable {
  private static final int MOST_THREADS = 64;
  private static final int BACKLOG = 1_024;

  /// A frame may be 16 MiB, but nothing that is sent here comes near.
  private static final long LARGEST_MESSAGE = 4L << 20;

  private final Server server;
  private final ServerConnector connector;

  private Doors(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /// Starts to listen.
  ///
  /// @throws IllegalStateException when it cannot
  public static Doors open(
      SandboxConfig config,
      WhatsAppServer server,
      ServerIdentity identity,
      Network network,
      Phones phones,
      Ledger ledger,
      Faults faults,
      Journal journal,
      Events events) {
    var routes = new Routes();
    new ServerRoutes(server, identity, network, journal).addTo(routes);
    new PhoneRoutes(phones, network, server.linking()).addTo(routes);
    new GroupRoutes(phones, network).addTo(routes);
    new MishapRoutes(phones, network).addTo(routes);
    new PasskeyRoutes(network, server.passkeys()).addTo(routes);
    new FaultRoutes(faults, server.reception()).addTo(routes);
    new ReachRoutes(network, server.reach()).addTo(routes);
    var media = new MediaDoor(server.shelf(), server.media(), network, ledger, faults, journal);
    media.setHandler(new ControlDoor(routes, new EventStream(events)));
    return open(config.host(), config.port(), server.reception(), media);
  }

  private static Doors open(String host, int port, Reception reception, Handler others) {
    var threads = new QueuedThreadPool(MOST_THREADS);
    threads.setName("sandbox-http");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    var server = new Server(threads);
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(Duration.ofMinutes(5).toMillis());
    server.addConnector(connector);
    var sockets = WebSocketUpgradeHandler.from(server, container -> clients(container, reception));
    sockets.setHandler(others);
    server.setHandler(sockets);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("cannot listen on " + host + ":" + port + why(e), e);
    }
    return new Doors(server, connector);
  }

  private static String why(Exception e) {
    var cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? "" : ": " + cause.getMessage();
  }

  private static void clients(ServerWebSocketContainer container, Reception reception) {
    container.setMaxBinaryMessageSize(LARGEST_MESSAGE);
    container.setMaxFrameSize(LARGEST_MESSAGE);
    container.setIdleTimeout(Duration.ZERO); // Reception watches them
    container.addMapping(
        "/ws/chat",
        (_, response, _) -> {
          response.setExtensions(List.of()); // what is encrypted cannot be compressed
          return new ClientSocket(reception);
        });
  }

  /// The port that it listens on, also when it was chosen.
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the doors did not close", e);
    }
  }
}
