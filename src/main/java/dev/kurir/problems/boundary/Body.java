package dev.kurir.problems.boundary;

import dev.kurir.problems.boundary.Problem.FieldError;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A JSON object that was sent to us, read strictly: a value is never bent into another type, and
/// what is wrong is said with field and rule. Fields that nobody asks for are ignored, because
/// newer callers may send more.
///
/// Ask for every field, then [#check]: all broken rules are told at once. Until then a getter
/// answers with an empty value where it must report one.
///
/// ```java
/// var body = Body.read(in);
/// var name = body.text("name", 1, 100);
/// var network = body.choice("network", Network.class);
/// body.check();
/// ```
///
/// Not thread-safe.
public final class Body {
  /// The largest body, in bytes.
  public static final int MAX_BYTES = 1 << 20;

  private static final int USUAL_BYTES = 1024;
  private static final char REPLACED = '\uFFFD';

  private static final int MAX_DEPTH = 64;
  private static final int MAX_DRAINED = 8 << 20;

  private static final JsonParserFactory JSON = Json.createParserFactory(Map.of());

  private final Map<String, Object> fields;
  private final List<FieldError> errors = new ArrayList<>();

  private Body(Map<String, Object> fields) {
    this.fields = fields;
  }

  /// Stands for an object, an array, or `null` in a flat body.
  private enum Other {
    OBJECT,
    ARRAY,
    NULL,
  }

  /// @throws ProblemException 400 when it is not one JSON object in UTF-8, 413 when it is too large
  /// @throws IOException when the caller stopped sending
  public static Body read(InputStream in) throws IOException {
    try (var parser = JSON.createParser(new StringReader(text(in)))) {
      return new Body(object(parser));
    } catch (CharacterCodingException _) {
      throw malformed("The body is not UTF-8.");
    } catch (JsonException | NoSuchElementException _) {
      throw malformed("The body is not one JSON object.");
    }
  }

  /// Begins small: `readNBytes` takes 16 KB for the shortest message, more than all the rest that
  /// is done for it.
  private static String text(InputStream in) throws IOException {
    var bytes = new byte[USUAL_BYTES];
    int length = 0;
    for (int read; (read = in.read(bytes, length, bytes.length - length)) > 0; ) {
      length += read;
      if (length > MAX_BYTES) {
        drain(in);
        throw tooLarge().exception();
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(2 * length, MAX_BYTES + 1));
      }
    }
    var text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    return text.indexOf(REPLACED) < 0 ? text : strictly(bytes, length);
  }

  private static String strictly(byte[] utf8, int length) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8, 0, length)).toString();
  }

  /// Reads on for a while and forgets it: many clients listen only when they have said all, and
  /// would wait for ever.
  public static void drain(InputStream in) throws IOException {
    var waste = new byte[8192];
    var left = MAX_DRAINED;
    for (var read = 0; read >= 0 && left > 0; left -= read) {
      read = in.read(waste);
    }
  }

  public static Problem tooLarge() {
    return Problem.of(
        ProblemType.BODY_TOO_LARGE, "A body may have " + MAX_BYTES + " bytes at most.");
  }

  /// A text that must be there.
  ///
  /// @param min fewest characters (UTF-16 units)
  /// @param max most characters
  public String text(String field, int min, int max) {
    return Objects.requireNonNullElse(text(field, true, min, max), "");
  }

  /// A text that may be missing, or `null`.
  public @Nullable String optionalText(String field, int min, int max) {
    return text(field, false, min, max);
  }

  /// One of the constants of `type`, written in lower case. While wrong, the first of them.
  public <E extends Enum<E>> E choice(String field, Class<E> type) {
    var constants = type.getEnumConstants();
    var text = text(field, true, 0, 100);
    for (var constant : constants) {
      if (wire(constant).equals(text)) {
        return constant;
      }
    }
    if (text != null) {
      var names = Arrays.stream(constants).map(Body::wire).toList();
      broken(field, "one-of", "Must be one of " + String.join(", ", names) + ".");
    }
    return constants[0];
  }

  /// Whether the field is there and is `true` or `false`.
  public boolean isFlag(String field) {
    return fields.get(field) instanceof Boolean;
  }

  public boolean isTrue(String field) {
    return Boolean.TRUE.equals(fields.get(field));
  }

  /// A whole number that may be missing, or `null`.
  public @Nullable Integer optionalNumber(String field, int min, int max) {
    var value = fields.get(field);
    if (value == null || value == Other.NULL) {
      return null;
    }
    if (!(value instanceof BigDecimal number)) {
      broken(field, "type", "Must be a whole number.");
    } else if (number.stripTrailingZeros().scale() > 0) {
      broken(field, "type", "Must be a whole number.");
    } else if (number.compareTo(BigDecimal.valueOf(min)) < 0
        || number.compareTo(BigDecimal.valueOf(max)) > 0) {
      broken(field, "range", "Must be " + min + " to " + max + ".");
    } else {
      return number.intValueExact();
    }
    return null;
  }

  public boolean has(String field) {
    var value = fields.get(field);
    return value != null && value != Other.NULL;
  }

  /// Adds a broken rule that the caller of this class found.
  public void broken(String field, String rule, String detail) {
    errors.add(new FieldError(field, rule, detail));
  }

  public boolean isBroken(String field) {
    return errors.stream().anyMatch(error -> error.field().equals(field));
  }

  /// @throws ProblemException 422 when a rule was broken
  public void check() {
    if (!errors.isEmpty()) {
      throw Problem.invalid(errors).exception();
    }
  }

  private @Nullable String text(String field, boolean required, int min, int max) {
    var value = fields.get(field);
    if (value == null || (value == Other.NULL && !required)) {
      if (required) {
        broken(field, "required", "Is missing.");
      }
      return null;
    }
    if (!(value instanceof String text)) {
      broken(field, "type", "Must be a string.");
      return null;
    }
    if (text.length() < min) {
      broken(field, "min-length", "Needs " + min + " characters at least.");
    } else if (text.length() > max) {
      broken(field, "max-length", "May have " + max + " characters at most.");
    } else if (!storable(text)) {
      broken(field, "characters", "Must be Unicode text without NUL and lone surrogates.");
    } else {
      return text;
    }
    return null;
  }

  /// What PostgreSQL and UTF-8 can hold.
  private static boolean storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      var at = text.charAt(i);
      if (at == 0 || Character.isLowSurrogate(at)) {
        return false;
      }
      if (Character.isHighSurrogate(at)
          && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, Object> object(JsonParser parser) {
    if (!parser.hasNext() || parser.next() != Event.START_OBJECT) {
      throw malformed("The body is not one JSON object.");
    }
    var fields = new HashMap<String, Object>();
    for (var event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
      var name = parser.getString();
      if (fields.put(name, value(parser)) != null) {
        throw malformed("A field stands there twice.");
      }
    }
    if (parser.hasNext()) {
      throw malformed("Something follows the JSON object.");
    }
    return fields;
  }

  private static Object value(JsonParser parser) {
    return switch (parser.next()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER -> parser.getBigDecimal();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> Other.NULL;
      case START_OBJECT -> {
        skip(parser);
        yield Other.OBJECT;
      }
      case START_ARRAY -> {
        skip(parser);
        yield Other.ARRAY;
      }
      case KEY_NAME, END_OBJECT, END_ARRAY -> throw malformed("The body is not one JSON object.");
    };
  }

  /// To the end of what has just begun. The parser's own way to skip an array never ends when the
  /// text ends first.
  private static void skip(JsonParser parser) {
    for (int depth = 1; depth > 0; ) {
      switch (parser.next()) {
        case START_OBJECT, START_ARRAY -> depth++;
        case END_OBJECT, END_ARRAY -> depth--;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        throw malformed("The body is nested too deeply.");
      }
    }
  }

  private static ProblemException malformed(String detail) {
    return Problem.of(ProblemType.MALFORMED_JSON, detail).exception();
  }

  private static String wire(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
