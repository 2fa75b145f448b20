package dev.kurir.whatsapp.connection;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection, from the handshake to its end. Answers go to whoever asked, at once; all other
/// nodes to their handler, in order. It ends once, for the first reason that somebody names.
/// Thread-safe.
public final class Connection implements NodeChannel.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /// With so many nodes waiting for their handler nothing more is read from the socket.
  static final int BACKLOG = 256;

  /// What came with so many bytes is handled before more is read: a few of the largest nodes could
  /// otherwise fill the heap while they wait.
  static final int HEAVY = 8 << 10;

  /// How long a link that takes nothing any more may still bring something.
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Executor executor;
  private final Map<String, NodeHandler> handlers;
  private final Consumer<Ending> onEnd;
  private final SerialTasks inbound;
  private final Requests requests;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private volatile @Nullable NodeChannel channel;
  private volatile boolean welcome;
  private volatile int heard;

  /// Completed when the link says that it is closed.
  private final CompletableFuture<Boolean> hungUp = new CompletableFuture<>();

  /// @param handlers by tag; nodes of another tag are logged and left
  /// @param overload of the account
  /// @param onEnd called once, on a thread of its own
  public Connection(
      Executor tasks,
      Map<String, NodeHandler> handlers,
      Overload overload,
      Consumer<Ending> onEnd) {
    this.executor = tasks;
    this.handlers = handlers;
    this.onEnd = onEnd;
    this.inbound = new SerialTasks(tasks);
    this.requests = new Requests(this::send, overload);
  }

  /// Called by the channel before the first node comes.
  @Override
  public void onOpen(NodeChannel opened) {
    channel = opened;
    if (isOver()) {
      opened.close();
    }
  }

  /// Writes one node; nodes leave in the order of the calls.
  ///
  /// @throws DisconnectedException when the connection is over
  public void send(Node node) {
    var open = channel;
    if (open == null || isOver()) {
      throw new DisconnectedException("the connection is over");
    }
    try {
      open.send(node);
    } catch (DisconnectedException e) {
      executor.execute(this::endAfterLastWords);
      throw e;
    }
  }

  /// A write failed. What the server said before it hung up may be on its way still, and says why.
  private void endAfterLastWords() {
    try {
      hungUp.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      LOG.debug("the link does not take anything and does not close");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    onClosed();
  }

  /// Writes one node if that is still possible: for receipts and acknowledgements, which the server
  /// provokes again when they are lost.
  public void trySend(Node node) {
    try {
      send(node);
    } catch (DisconnectedException _) {
      LOG.debug("a {} was not written: the connection is over", node.tag());
    }
  }

  /// @throws DisconnectedException when the connection is over
  public void requireOpen() {
    if (isOver()) {
      throw new DisconnectedException("the connection is over");
    }
  }

  public Requests requests() {
    return requests;
  }

  /// The server has let us in: it accepted the login, or offers to be linked.
  public void welcome() {
    welcome = true;
  }

  public boolean isWelcome() {
    return welcome;
  }

  /// A number that changes with every node that the server sent of its own accord. An answer that
  /// comes too late is none of them.
  public int heard() {
    return heard;
  }

  public boolean isOver() {
    return ending.isDone();
  }

  /// How it ended; empty while it goes on.
  public Optional<Ending> ending() {
    return Optional.ofNullable(ending.getNow(null));
  }

  /// How it ended, or empty when it has not within `limit`. A request that failed because the
  /// server hung up may know that before everything that was said before is heard.
  public Optional<Ending> awaitEnding(Duration limit) {
    try {
      return Optional.of(ending.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /// Ends the connection. The first reason counts, later ones are dropped.
  public void end(Ending reason) {
    if (!ending.complete(reason)) {
      return;
    }
    requests.close();
    var open = channel;
    if (open != null) {
      open.close();
    }
    inbound.submit(() -> onEnd.accept(reason));
  }

  /// Runs work that came from this connection, and turns whatever it throws into an ending.
  public void guard(Runnable work) {
    try {
      work.run();
    } catch (StaleOwnerException _) {
      LOG.info("another owner holds this session: stopping");
      end(new Ending.Over(Cause.STALE_OWNER, false));
    } catch (StoreUnavailableException _) {
      LOG.warn("the store is unavailable: connecting again later");
      end(new Ending.Lost(Cause.NETWORK));
    } catch (DisconnectedException _) {
      LOG.debug("the connection ended during the work");
    } catch (RuntimeException e) {
      LOG.error("work of a connection failed: connecting again later", e);
      end(new Ending.Lost(Cause.PROTOCOL));
    }
  }

  @Override
  public void later(Runnable reading) {
    executor.execute(() -> guard(reading));
  }

  @Override
  public void onNodes(List<Node> nodes, int weight, Runnable more) {
    for (var node : nodes) {
      if (!requests.answer(node)) {
        if (!Requests.isReply(node)) {
          heard = heard + 1;
        }
        inbound.submit(() -> dispatch(node));
      }
    }
    if (inbound.waiting() < BACKLOG && weight < HEAVY) {
      more.run();
    } else {
      inbound.submit(more);
    }
  }

  @Override
  public void onClosed() {
    hungUp.complete(true);
    requests.close();
    // Behind the nodes that came before: one of them may say why.
    inbound.submit(() -> end(new Ending.Lost(Cause.NETWORK)));
  }

  @Override
  public void onUnreadable() {
    LOG.warn("something came that is no frame or no node");
    inbound.submit(() -> end(new Ending.Lost(Cause.PROTOCOL)));
  }

  private void dispatch(Node node) {
    if (isOver()) {
      return;
    }
    var handler = handlers.get(node.tag());
    if (handler == null) {
      LOG.debug("no handler for <{}>", node.tag());
      return;
    }
    guard(() -> handle(handler, node));
  }

  private void handle(NodeHandler handler, Node node) {
    try {
      handler.handle(node, this);
    } catch (StaleOwnerException | StoreUnavailableException | RequestException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("a handler of <{}> failed", node.tag(), e);
      trySend(Acks.refusing(node, Acks.UNHANDLED));
    }
  }

  /// The server itself, for answers to its own questions.
  public static boolean isServer(Node node) {
    return node.jid("from").filter(Jid.SERVER::equals).isPresent() || node.attr("from").isEmpty();
  }
}
