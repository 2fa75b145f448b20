package dev.kurir.platform.control;

import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Reads texts of strangers that shall be one JSON object: nothing behind it, no name twice, not
/// nested deeply. The caller bounds the length.
public final class StrictJson {
  private static final int MOST_DEPTH = 32;

  private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());
  private static final JsonReaderFactory READERS =
      Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

  private StrictJson() {}

  /// Empty when it is anything else.
  public static Optional<JsonObject> object(String text) {
    try (var parser = PARSERS.createParser(new StringReader(text))) {
      if (!isOneShallowObject(parser)) {
        return Optional.empty();
      }
    } catch (JsonException | NoSuchElementException _) {
      return Optional.empty();
    }
    try (var reader = READERS.createReader(new StringReader(text))) {
      return Optional.of(reader.readObject());
    } catch (JsonException _) {
      return Optional.empty();
    }
  }

  private static boolean isOneShallowObject(JsonParser parser) {
    if (parser.next() != JsonParser.Event.START_OBJECT) {
      return false;
    }
    for (int depth = 1; depth > 0; ) {
      switch (parser.next()) {
        case START_OBJECT, START_ARRAY -> depth++;
        case END_OBJECT, END_ARRAY -> depth--;
        default -> {}
      }
      if (depth > MOST_DEPTH) {
        return false;
      }
    }
    return !parser.hasNext();
  }
}
