package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A call that is refused without a look at its body leaves its connection as good as before.
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class UnreadBodyTest {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)");

  private final RunningSandbox sandbox = new RunningSandbox();
  private final Socket socket = new Socket();

  @BeforeEach
  void connect() throws IOException {
    var uri = URI.create(sandbox.server().controlUrl());
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    socket.setSoTimeout(10_000);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    sandbox.close();
  }

  @Test
  void theNextCallOnTheConnectionIsAnswered() throws IOException {
    send("POST /control/nowhere", "Content-Length: 2");
    socket.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
    assertThat(answer()).startsWith("HTTP/1.1 404 ");

    send("GET /control/log");

    assertThat(answer()).startsWith("HTTP/1.1 200 ");
  }

  private void send(String call, String... headers) throws IOException {
    var head = new StringBuilder(call).append(" HTTP/1.1\r\nHost: localhost\r\n");
    for (var header : headers) {
      head.append(header).append("\r\n");
    }
    socket
        .getOutputStream()
        .write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
  }

  /// The head of the next answer; its body is passed over.
  private String answer() throws IOException {
    InputStream in = socket.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended after: " + head);
      }
      head.append((char) next);
    }
    var length = LENGTH.matcher(head);
    if (length.find()) {
      in.skipNBytes(Long.parseLong(length.group(1)));
    }
    return head.toString();
  }
}
