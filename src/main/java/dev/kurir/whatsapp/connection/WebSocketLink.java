package dev.kurir.whatsapp.connection;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A [Link] over a WebSocket of the shared HTTP client. A message of the WebSocket is just a piece
/// of the stream.
public final class WebSocketLink implements Link {
  /// The server expects its own web page to be the origin, whatever host it is reached at.
  static final String ORIGIN = "https://web.whatsapp.com";

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);

  /// A write takes longer than this only when the other side does not read any more.
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(20);

  /// Runs what it is given at once, on the thread that brought the bytes.
  private static final Executor ON_ARRIVAL = Runnable::run;

  private final WebSocket socket;

  private WebSocketLink(WebSocket socket) {
    this.socket = socket;
  }

  /// A client for any number of links, with few threads of its own; it may do other requests too.
  ///
  /// What comes is handed over on the thread that read it. With another executor the JDK (25) loses
  /// the end of a connection that comes while a message before it is being handed over: it has no
  /// demand for an end then, throws an `InternalError` at itself, and its listener hears nothing
  /// ever after (`TransportImpl.acknowledgeReception`).
  public static HttpClient client() {
    return builder().build();
  }

  /// The same, with TLS of its own.
  ///
  /// @param tls for instance of [TlsTrust]
  public static HttpClient client(SSLContext tls) {
    return builder().sslContext(tls).build();
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder().executor(ON_ARRIVAL).connectTimeout(CONNECT_LIMIT);
  }

  /// Opens links to `url`, `ws://` or `wss://`.
  ///
  /// @param http one of [#client]
  public static Opener to(HttpClient http, URI url) {
    if (http.executor().filter(ON_ARRIVAL::equals).isEmpty()) {
      throw new IllegalArgumentException(
          "an HTTP client that loses ends: use WebSocketLink.client");
    }
    return listener -> open(http, url, listener);
  }

  private static Link open(HttpClient http, URI url, Listener listener) {
    var pending =
        http.newWebSocketBuilder()
            .header("Origin", ORIGIN)
            .connectTimeout(CONNECT_LIMIT)
            .buildAsync(url, new Adapter(listener));
    return new WebSocketLink(await(pending, CONNECT_LIMIT, "cannot open the WebSocket"));
  }

  @Override
  public void write(byte[] bytes) {
    await(socket.sendBinary(ByteBuffer.wrap(bytes), true), WRITE_LIMIT, "cannot write");
  }

  @Override
  public void close() {
    var _ = socket.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((_, _) -> socket.abort());
  }

  private static WebSocket await(CompletableFuture<WebSocket> done, Duration limit, String what) {
    try {
      return done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      var _ = done.whenComplete((late, _) -> abort(late));
      throw new DisconnectedException(what, e);
    } catch (InterruptedException e) {
      var _ = done.whenComplete((late, _) -> abort(late));
      Thread.currentThread().interrupt();
      throw new DisconnectedException(what, e);
    }
  }

  private static void abort(@Nullable WebSocket late) {
    if (late != null) {
      late.abort();
    }
  }

  /// Hands pieces on one at a time; asks for the next only when the listener does.
  private static final class Adapter implements WebSocket.Listener {
    private final Listener listener;
    private final AtomicBoolean closed = new AtomicBoolean();

    Adapter(Listener listener) {
      this.listener = listener;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      listener.onBytes(data, () -> socket.request(1));
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      tellClosed();
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      tellClosed();
    }

    private void tellClosed() {
      if (closed.compareAndSet(false, true)) {
        listener.onClosed();
      }
    }
  }
}
