package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.journal.Events;
import dev.kurir.sandbox.state.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// `GET /control/events`: server-sent events until the listener leaves or cannot follow.
final class EventStream {
  /// Sent into silence, so that a listener that is gone is noticed.
  private static final byte[] STILL_HERE = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private static final long PATIENCE_MILLIS = 10_000;

  private final Events events;

  EventStream(Events events) {
    this.events = events;
  }

  /// Keeps its (virtual) thread as long as somebody listens.
  void serve(Request request, Response response, Callback callback) {
    var phone = Request.extractQueryParameters(request).getValue("phone");
    var listener = events.listen(phone);
    if (listener.isEmpty()) {
      response.setStatus(503);
      callback.succeeded();
      return;
    }
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    try (var out = Content.Sink.asOutputStream(response)) {
      tell(listener.get(), out);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    } finally {
      events.leave(listener.get());
    }
  }

  private static void tell(Events.Listener listener, OutputStream out)
      throws IOException, InterruptedException {
    out.write(STILL_HERE);
    out.flush();
    while (!listener.isLost()) {
      var event = listener.next(PATIENCE_MILLIS);
      out.write(event.map(EventStream::frame).orElse(STILL_HERE));
      out.flush();
    }
  }

  private static byte[] frame(Events.Event event) {
    var data = new String(Json.bytes(event.data()), StandardCharsets.UTF_8);
    return ("event: " + event.name() + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }
}
