package dev.kurir.sessions.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SocketOutboundTest {
  private final List<String> sent = new ArrayList<>();
  private final Deque<SendHandler> underWay = new ArrayDeque<>();
  private final List<CloseReason> closed = new ArrayList<>();
  private final SocketOutbound outbound = new SocketOutbound(socket());

  @Test
  void theNextTextGoesOutWhenTheOneBeforeHasArrived() {
    outbound.send("one");
    outbound.send("two");
    outbound.send("three");
    assertThat(sent).containsExactly("one");

    underWay.remove().onResult(new SendResult());
    underWay.remove().onResult(new SendResult());

    assertThat(sent).containsExactly("one", "two", "three");
    assertThat(closed).isEmpty();
  }

  @Test
  void oneThatDoesNotKeepUpIsClosedAndHeldBackForNoLonger() {
    for (int i = 0; i <= SocketOutbound.MOST_WAITING; i++) {
      outbound.send("text " + i);
    }
    assertThat(closed).isEmpty();

    outbound.send("one too many");
    outbound.send("and after it");

    assertThat(closed)
        .extracting(CloseReason::getCloseCode)
        .containsExactly(CloseCodes.VIOLATED_POLICY);
    underWay.remove().onResult(new SendResult());
    assertThat(sent).containsExactly("text 0");
  }

  @Test
  void aTextThatCannotBeSentClosesTheSocket() {
    outbound.send("one");
    outbound.send("two");

    underWay.remove().onResult(new SendResult(new IllegalStateException("gone")));

    assertThat(closed).hasSize(1);
    assertThat(sent).containsExactly("one");
  }

  /// A socket whose other side takes a text only when the test says so.
  private Session socket() {
    var remote =
        proxy(
            RemoteEndpoint.Async.class,
            (method, arguments) -> {
              sent.add((String) arguments[0]);
              underWay.add((SendHandler) arguments[1]);
              return null;
            });
    return proxy(
        Session.class,
        (method, arguments) -> {
          if (method.equals("close")) {
            closed.add((CloseReason) arguments[0]);
          }
          return method.equals("getAsyncRemote") ? remote : null;
        });
  }

  private interface Call {
    @Nullable Object answer(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> call.answer(method.getName(), arguments)));
  }
}
