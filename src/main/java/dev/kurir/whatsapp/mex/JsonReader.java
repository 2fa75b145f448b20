package dev.kurir.whatsapp.mex;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a JSON object that came over the network: strict, and bounded in size and depth. Objects
/// become maps, arrays lists, texts strings; numbers, `true` and `false` become their text, because
/// the server itself writes numbers now as the one and now as the other; `null` is left out.
final class JsonReader {
  private static final int MOST_BYTES = 64 << 10;
  private static final int DEEPEST = 16;

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /// Empty when it is no JSON object, or a bound is exceeded.
  static Optional<Map<String, Object>> read(byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      return Optional.empty();
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      var reader = new JsonReader(text);
      reader.skipBlanks();
      Map<String, Object> object = reader.object(0);
      reader.skipBlanks();
      return reader.at == text.length() ? Optional.of(object) : Optional.empty();
    } catch (CharacterCodingException | NotJsonException _) {
      return Optional.empty();
    }
  }

  private static final class NotJsonException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private Map<String, Object> object(int depth) throws NotJsonException {
    expect('{');
    Map<String, Object> object = new LinkedHashMap<>();
    if (skipIf('}')) {
      return object;
    }
    do {
      skipBlanks();
      String name = string();
      skipBlanks();
      expect(':');
      value(depth + 1).ifPresent(value -> object.put(name, value));
    } while (skipIf(','));
    expect('}');
    return object;
  }

  private List<Object> array(int depth) throws NotJsonException {
    expect('[');
    List<Object> array = new ArrayList<>();
    if (skipIf(']')) {
      return array;
    }
    do {
      value(depth + 1).ifPresent(array::add);
    } while (skipIf(','));
    expect(']');
    return array;
  }

  private Optional<Object> value(int depth) throws NotJsonException {
    if (depth > DEEPEST) {
      throw new NotJsonException();
    }
    skipBlanks();
    return switch (peek()) {
      case '{' -> Optional.of(object(depth));
      case '[' -> Optional.of(array(depth));
      case '"' -> Optional.of(string());
      default -> Optional.<Object>of(word()).filter(word -> !word.equals("null"));
    };
  }

  /// A number, or a word that stands for something.
  private String word() throws NotJsonException {
    int start = at;
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    if (!word.matches("true|false|null|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
      throw new NotJsonException();
    }
    return word;
  }

  private String string() throws NotJsonException {
    expect('"');
    var string = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return string.toString();
      }
      if (c < ' ') {
        throw new NotJsonException();
      }
      string.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() throws NotJsonException {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw new NotJsonException();
    };
  }

  private char hex() throws NotJsonException {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw new NotJsonException();
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private boolean skipIf(char wanted) {
    skipBlanks();
    boolean there = at < text.length() && text.charAt(at) == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char wanted) throws NotJsonException {
    skipBlanks();
    if (next() != wanted) {
      throw new NotJsonException();
    }
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws NotJsonException {
    if (at == text.length()) {
      throw new NotJsonException();
    }
    return text.charAt(at);
  }

  private char next() throws NotJsonException {
    char c = peek();
    at++;
    return c;
  }
}
