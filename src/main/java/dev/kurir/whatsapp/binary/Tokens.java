package dev.kurir.whatsapp.binary;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The dictionaries of version 3: texts that are written as one or two bytes. The tables are facts
/// of the protocol, the same in whatsmeow (`binary/token`) and Baileys (`WABinary/constants`).
final class Tokens {
  /// Sent in the first bytes of a connection, so that the server knows which tables are meant.
  static final int VERSION = 3;

  /// The first of four tags that select a table of two-byte tokens.
  static final int FIRST_DOUBLE = 236;

  private static final int TABLES = 4;
  private static final String RESOURCE = "tokens-v3.txt";

  private static final @Nullable String[] SINGLE = new String[FIRST_DOUBLE];
  private static final @Nullable String[] DOUBLE = new String[TABLES << 8];
  private static final Map<String, Integer> CODES = HashMap.newHashMap(1300);

  static {
    load();
  }

  private Tokens() {}

  /// Null when no token has this number.
  static @Nullable String single(int tag) {
    return tag < SINGLE.length ? SINGLE[tag] : null;
  }

  /// @param table 0 to 3
  static @Nullable String pair(int table, int index) {
    return DOUBLE[table << 8 | index];
  }

  /// The code of a text, or -1: below 256 one byte; else two, the tag and the index.
  static int code(String text) {
    Integer code = CODES.get(text);
    return code == null ? -1 : code;
  }

  /// The file has one token a line, in order, under a line `[tag]` that starts a table; `[1]` is
  /// the table of single bytes and its first tag.
  private static void load() {
    int tag = 0;
    int index = 0;
    try (InputStream in = Tokens.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("missing resource: " + RESOURCE);
      }
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        if (line.startsWith("[")) {
          tag = Integer.parseInt(line.substring(1, line.length() - 1));
          index = 0;
        } else if (tag < FIRST_DOUBLE) {
          add(line, tag + index++);
        } else {
          add(line, tag << 8 | index++);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(String token, int code) {
    String text = token.intern();
    if (code < FIRST_DOUBLE) {
      SINGLE[code] = text;
    } else {
      DOUBLE[code - (FIRST_DOUBLE << 8)] = text;
    }
    CODES.put(text, code);
  }
}
