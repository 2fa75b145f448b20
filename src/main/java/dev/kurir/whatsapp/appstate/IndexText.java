package dev.kurir.whatsapp.appstate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the index of an entry: a JSON array of texts, `["mute","123@lid"]`.
final class IndexText {
  private static final int LONGEST = 4_096;
  private static final int MOST = 16;

  private final String json;
  private int at;

  private IndexText(String json) {
    this.json = json;
  }

  /// @throws BrokenStateException when it is anything else
  static List<String> parse(byte[] bytes) throws BrokenStateException {
    if (bytes.length > LONGEST) {
      throw broken();
    }
    return new IndexText(new String(bytes, StandardCharsets.UTF_8)).array();
  }

  private List<String> array() throws BrokenStateException {
    List<String> texts = new ArrayList<>();
    expect('[');
    do {
      texts.add(text());
    } while (next() == ',' && texts.size() < MOST);
    at--;
    expect(']');
    if (skipSpace() < json.length()) {
      throw broken();
    }
    return List.copyOf(texts);
  }

  private String text() throws BrokenStateException {
    expect('"');
    var text = new StringBuilder();
    for (char c = next0(); c != '"'; c = next0()) {
      text.append(c == '\\' ? escaped() : c);
    }
    return text.toString();
  }

  private char escaped() throws BrokenStateException {
    char c = next0();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw broken();
    };
  }

  private char unicode() throws BrokenStateException {
    if (at + 4 > json.length() || !json.substring(at, at + 4).matches("[0-9A-Fa-f]{4}")) {
      throw broken();
    }
    at += 4;
    return (char) Integer.parseInt(json.substring(at - 4, at), 16);
  }

  private void expect(char wanted) throws BrokenStateException {
    if (next() != wanted) {
      throw broken();
    }
  }

  private char next() throws BrokenStateException {
    skipSpace();
    return next0();
  }

  private char next0() throws BrokenStateException {
    if (at >= json.length()) {
      throw broken();
    }
    return json.charAt(at++);
  }

  private int skipSpace() {
    while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private static BrokenStateException broken() {
    return new BrokenStateException("an index is no list of texts");
  }
}
