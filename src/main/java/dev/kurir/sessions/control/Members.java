package dev.kurir.sessions.control;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads the members of an object that another node wrote. Whatever is not as expected is an
/// [IllegalArgumentException], which names the member and never its value.
record Members(JsonObject json) {
  boolean has(String name) {
    return json.containsKey(name);
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> wrong(name));
  }

  Optional<String> optionalText(String name) {
    return switch (json.get(name)) {
      case null -> Optional.empty();
      case JsonString text -> Optional.of(text.getString());
      default -> throw wrong(name);
    };
  }

  boolean flag(String name) {
    return switch (json.get(name)) {
      case JsonValue value when value.getValueType() == JsonValue.ValueType.TRUE -> true;
      case JsonValue value when value.getValueType() == JsonValue.ValueType.FALSE -> false;
      case null, default -> throw wrong(name);
    };
  }

  long number(String name) {
    if (json.get(name) instanceof JsonNumber number && number.isIntegral()) {
      try {
        return number.longValueExact();
      } catch (ArithmeticException _) {
        throw wrong(name);
      }
    }
    throw wrong(name);
  }

  int small(String name) {
    long number = number(name);
    if (number != (int) number) {
      throw wrong(name);
    }
    return (int) number;
  }

  Instant time(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException _) {
      throw wrong(name);
    }
  }

  byte[] bytes(String name) {
    try {
      return Base64.getDecoder().decode(text(name));
    } catch (IllegalArgumentException _) {
      throw wrong(name);
    }
  }

  <E extends Enum<E>> E one(Class<E> of, String name) {
    try {
      return Enum.valueOf(of, text(name));
    } catch (IllegalArgumentException _) {
      throw wrong(name);
    }
  }

  Members object(String name) {
    return optionalObject(name).orElseThrow(() -> wrong(name));
  }

  Optional<Members> optionalObject(String name) {
    return switch (json.get(name)) {
      case null -> Optional.empty();
      case JsonObject object -> Optional.of(new Members(object));
      default -> throw wrong(name);
    };
  }

  <T> List<T> list(String name, Function<Members, T> reader) {
    if (!(json.get(name) instanceof jakarta.json.JsonArray array)) {
      throw wrong(name);
    }
    var all = new ArrayList<T>(array.size());
    for (var value : array) {
      if (!(value instanceof JsonObject object)) {
        throw wrong(name);
      }
      all.add(reader.apply(new Members(object)));
    }
    return all;
  }

  static IllegalArgumentException wrong(String name) {
    return new IllegalArgumentException("the member " + name + " is missing or wrong");
  }

  @Override
  public String toString() {
    return "Members";
  }
}
