package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.state.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Everything that is not a WebSocket: the control API. Calls run on virtual threads.
///
/// A page of another origin must not reach it through a visitor's browser, so that calls that carry
/// a foreign `Origin` are refused.
final class ControlDoor extends Handler.Abstract {
  private final Routes routes;
  private final EventStream events;

  ControlDoor(Routes routes, EventStream events) {
    super(InvocationType.BLOCKING);
    this.routes = routes;
    this.events = events;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (isForeign(request)) {
      write(
          request,
          response,
          Answer.problem(403, "foreign-origin", "Not from another site."),
          callback);
    } else if (request.getMethod().equals("GET")
        && Request.getPathInContext(request).equals("/control/events")) {
      events.serve(request, response, callback);
    } else {
      write(request, response, routes.answer(request), callback);
    }
    return true;
  }

  private static boolean isForeign(Request request) {
    var origin = request.getHeaders().get(HttpHeader.ORIGIN);
    var host = request.getHeaders().get(HttpHeader.HOST);
    return origin != null && (host == null || !origin.endsWith("://" + host));
  }

  private static void write(Request request, Response response, Answer answer, Callback callback) {
    if (!isReadToItsEnd(request)) {
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }
    response.setStatus(answer.status());
    if (!answer.hasBody()) {
      callback.succeeded();
      return;
    }
    response
        .getHeaders()
        .put(
            HttpHeader.CONTENT_TYPE,
            answer.problem() ? "application/problem+json" : "application/json");
    response.write(true, ByteBuffer.wrap(Json.bytes(answer.body())), callback);
  }

  /// Reads what no route wanted of the body. Else Jetty closes the connection after the answer
  /// without a word in it, and whoever uses the connection again hears nothing.
  private static boolean isReadToItsEnd(Request request) {
    try {
      var rest = Content.Source.asInputStream(request).readNBytes(Call.LARGEST_BODY + 1);
      return rest.length <= Call.LARGEST_BODY;
    } catch (IOException _) {
      return false;
    }
  }
}
