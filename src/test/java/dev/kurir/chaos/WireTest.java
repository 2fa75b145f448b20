package dev.kurir.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.chaos.Wire.Direction;
import dev.kurir.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private ServerSocket server;
  private Wire wire;
  private Socket client;
  private Socket served;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    wire = new Wire(server.getLocalPort());
    client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
    served = server.accept();
    client.setSoTimeout((int) LIMIT.toMillis());
    served.setSoTimeout((int) LIMIT.toMillis());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    served.close();
    wire.close();
    server.close();
  }

  @Test
  void whatIsSaidArrivesBothWays() throws IOException {
    say(client, "ask");
    assertThat(hear(served, 3)).isEqualTo("ask");

    say(served, "answer");
    assertThat(hear(client, 6)).isEqualTo("answer");
  }

  @Test
  void aHeldDirectionWaitsAndLosesNothing() throws IOException {
    wire.hold(Direction.TO_CLIENT);

    say(served, "one");
    say(client, "still heard");
    assertThat(hear(served, 11)).isEqualTo("still heard");
    Eventually.yes("held back", LIMIT, () -> wire.waiting(Direction.TO_CLIENT) == 3);
    say(served, " two");
    wire.release();

    assertThat(hear(client, 7)).isEqualTo("one two");
    assertThat(wire.waiting(Direction.TO_CLIENT)).isZero();
  }

  @Test
  void anEndIsHeardAfterWhatWasSaidBeforeIt() throws IOException {
    wire.hold(Direction.TO_SERVER);
    say(client, "last words");
    client.close();

    wire.release();

    assertThat(hear(served, 10)).isEqualTo("last words");
    assertThat(served.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void lastWordsAreHeardByASideThatGoesOnTalking() throws IOException {
    say(served, "last words");
    served.close();
    assertThat(hear(client, 10)).isEqualTo("last words");

    for (int i = 0; i < 100; i++) {
      say(client, "still talking");
    }

    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aDroppedConnectionBreaksAndTheNextOneWorks() throws IOException {
    wire.drop();
    assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(IOException.class);

    client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
    client.setSoTimeout((int) LIMIT.toMillis());
    served = server.accept();
    say(client, "again");

    assertThat(hear(served, 5)).isEqualTo("again");
  }

  @Test
  void aRefusedConnectionBreaksUntilTheWireIsReleased() throws IOException {
    wire.refuse();
    assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(IOException.class);
    try (var refused = new Socket(InetAddress.getLoopbackAddress(), wire.port())) {
      refused.setSoTimeout((int) LIMIT.toMillis());
      assertThatThrownBy(() -> hear(refused, 1)).isInstanceOf(IOException.class);
    }

    wire.release();

    client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
    served = server.accept();
    served.setSoTimeout((int) LIMIT.toMillis());
    say(client, "again");
    assertThat(hear(served, 5)).isEqualTo("again");
  }

  @Test
  void aServerThatIsGoneIsAConnectionThatBreaks() throws IOException {
    server.close();

    try (var late = new Socket(InetAddress.getLoopbackAddress(), wire.port())) {
      late.setSoTimeout((int) LIMIT.toMillis());
      assertThatThrownBy(() -> hear(late, 1)).isInstanceOf(IOException.class);
    }
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String hear(Socket socket, int length) throws IOException {
    byte[] bytes = socket.getInputStream().readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("ended");
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
