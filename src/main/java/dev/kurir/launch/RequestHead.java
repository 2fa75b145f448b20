package dev.kurir.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The first bytes of a connection, up to the end of the first request's headers, or what came of
/// them.
record RequestHead(byte[] bytes) {
  private static final int LONGEST = 64 * 1024;
  private static final String END = "\r\n\r\n";

  static RequestHead read(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    var buffer = new byte[4 * 1024];
    while (head.size() < LONGEST) {
      int read = in.read(buffer);
      if (read < 0) {
        break;
      }
      head.write(buffer, 0, read);
      if (head.toString(StandardCharsets.ISO_8859_1).contains(END)) {
        break;
      }
    }
    return new RequestHead(head.toByteArray());
  }

  /// Whether only the node can answer it that knows who is logged in: pages, and what brings a
  /// cookie.
  boolean needsHome() {
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf(END);
    var head = (end < 0 ? text : text.substring(0, end)).toLowerCase(Locale.ROOT);
    var path = head.split(" ", 3);
    boolean isApi = path.length == 3 && path[1].startsWith("/api/");
    return !isApi || head.contains("\r\ncookie:");
  }
}
