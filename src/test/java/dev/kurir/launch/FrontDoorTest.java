package dev.kurir.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontDoorTest {
  private static final String API = "GET /api/x HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String PAGE = "GET /tenants HTTP/1.1\r\nHost: h\r\n\r\n";

  private final List<Backend> nodes = new ArrayList<>();
  private FrontDoor door;

  @BeforeEach
  void open() throws IOException {
    nodes.add(new Backend("a"));
    nodes.add(new Backend("b"));
    door = FrontDoor.open("127.0.0.1", 0, nodes.stream().map(Backend::port).toList());
  }

  @AfterEach
  void close() throws IOException {
    door.close();
    for (var node : nodes) {
      node.close();
    }
  }

  @Test
  void programsAreSpreadAndBrowsersStay() throws IOException {
    assertThat(List.of(said(API), said(API))).containsExactlyInAnyOrder("a", "b");
    assertThat(said(PAGE)).isEqualTo(said(PAGE));
  }

  @Test
  void aNodeThatIsGoneIsLeftOut() throws IOException {
    nodes.getFirst().close();

    assertThat(List.of(said(API), said(API), said(PAGE))).containsOnly("b");
    Eventually.yes(
        "it is known",
        Duration.ofSeconds(20),
        () -> door.order(0).getFirst() == nodes.getLast().port());
  }

  @Test
  void whoBringsACookieIsKnownByOneNodeOnly() throws IOException {
    assertThat(head(API).needsHome()).isFalse();
    assertThat(head(PAGE).needsHome()).isTrue();
    assertThat(head("GET /api/x HTTP/1.1\r\nCookie: a=b\r\n\r\n").needsHome()).isTrue();
    assertThat(head("nonsense").needsHome()).isTrue();
  }

  private static RequestHead head(String text) throws IOException {
    return RequestHead.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /// Which node answered. A connection that a node had taken when it closed is cut without a word,
  /// as it is with real ones: whoever asked asks again.
  private String said(String request) throws IOException {
    String answer = "";
    for (int tries = 0; answer.isEmpty() && tries < 10; tries++) {
      answer = answerTo(request);
    }
    return answer.substring(answer.length() - 1);
  }

  private String answerTo(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  /// Says its name to everybody, and that it is ready.
  private static final class Backend implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String name;

    Backend(String name) throws IOException {
      this.name = name;
      Thread.ofVirtual().start(this::serve);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (var guest = socket.accept()) {
          RequestHead.read(guest.getInputStream());
          var answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n" + name;
          guest.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
          // closed, or a guest has left
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
