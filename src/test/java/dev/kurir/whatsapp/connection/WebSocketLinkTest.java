package dev.kurir.whatsapp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketLinkTest {
  /// RFC 6455, 1.3.
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /// An unmasked binary message of three bytes.
  private static final byte[] MESSAGE = {(byte) 0x82, 3, 1, 2, 3};

  /// A masked binary message of one byte: header, mask, the byte.
  private static final int CLIENT_MESSAGE = 2 + 4 + 1;

  private final HttpClient http = WebSocketLink.client();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    http.shutdownNow();
  }

  /// What a link brought until it was closed.
  private static final class Heard implements Link.Listener {
    private final AtomicInteger bytes = new AtomicInteger();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public void onBytes(ByteBuffer piece, Runnable more) {
      bytes.addAndGet(piece.remaining());
      more.run();
    }

    @Override
    public void onClosed() {
      closed.complete(bytes.get());
    }
  }

  @Test
  void anEndRightBehindAMessageIsHeardAfterIt() throws Exception {
    for (int i = 0; i < 100; i++) {
      var serving =
          CompletableFuture.runAsync(this::answerOnceAndHangUp, Thread::startVirtualThread);
      var heard = new Heard();

      WebSocketLink.to(http, url()).open(heard).write(new byte[1]);

      assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo(3);
      serving.join();
    }
  }

  @Test
  void aClientThatLosesEndsIsRefused() {
    try (var other = HttpClient.newHttpClient()) {
      assertThatIllegalArgumentException().isThrownBy(() -> WebSocketLink.to(other, url()));
    }
  }

  private URI url() {
    return URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/");
  }

  private void answerOnceAndHangUp() {
    try (var socket = server.accept()) {
      upgrade(socket);
      socket.getInputStream().readNBytes(CLIENT_MESSAGE);
      socket.getOutputStream().write(MESSAGE);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void upgrade(Socket socket) throws Exception {
    var in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    String key = "";
    for (var line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
        key = line.substring(line.indexOf(':') + 1).strip();
      }
    }
    var hash =
        MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
    socket
        .getOutputStream()
        .write(
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(hash)
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
  }
}
