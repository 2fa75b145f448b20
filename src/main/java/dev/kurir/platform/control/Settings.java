package dev.kurir.platform.control;

import java.net.URI;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;

/// Reads settings by the name of their environment variable (`DB_URL`) and checks them on the way.
///
/// In the server they come from MicroProfile Config, where `DB_URL` may also be the property
/// `db.url`; in `./kurir` from the environment alone. An empty value is a missing one. Each feature
/// reads its own into a record, once.
public final class Settings {
  private final Function<String, Optional<String>> source;

  private Settings(Function<String, Optional<String>> source) {
    this.source = source;
  }

  public static Settings of(Config config) {
    return new Settings(name -> {
      var property = name.toLowerCase(Locale.ROOT).replace('_', '.');
      return config
          .getOptionalValue(name, String.class)
          .or(() -> config.getOptionalValue(property, String.class));
    });
  }

  public static Settings of(Map<String, String> environment) {
    var copy = Map.copyOf(environment);
    return new Settings(name -> Optional.ofNullable(copy.get(name)));
  }

  /// Without the blanks around it; absent when nothing is left.
  public Optional<String> text(String name) {
    return source.apply(name).map(String::strip).filter(value -> !value.isEmpty());
  }

  public String required(String name) {
    return text(name).orElseThrow(() -> new BadSettingException(name, "is missing"));
  }

  /// @param min smallest value that is allowed
  /// @param max largest value that is allowed
  public OptionalInt number(String name, int min, int max) {
    var text = text(name);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      var value = Integer.parseInt(text.get());
      if (value >= min && value <= max) {
        return OptionalInt.of(value);
      }
    } catch (NumberFormatException _) {
      // falls through to the one message
    }
    throw new BadSettingException(name, "must be a number from " + min + " to " + max);
  }

  /// @param schemes allowed ones, in lower case
  public Optional<URI> uri(String name, Set<String> schemes) {
    return text(name).map(text -> parseUri(name, text, schemes));
  }

  /// A fixed number of bytes, written as hexadecimal digits.
  public Optional<byte[]> hex(String name, int bytes) {
    var text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var value = HexFormat.of().parseHex(text.get());
      if (value.length == bytes) {
        return Optional.of(value);
      }
    } catch (IllegalArgumentException _) {
      // falls through to the one message
    }
    throw new BadSettingException(name, "must be " + bytes + " bytes in hexadecimal digits");
  }

  /// Stops the start unless `rule` holds.
  public static void require(boolean rule, String name, String why) {
    if (!rule) {
      throw new BadSettingException(name, why);
    }
  }

  private static URI parseUri(String name, String text, Set<String> schemes) {
    try {
      var uri = URI.create(text);
      if (uri.getScheme() != null
          && schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // falls through to the one message
    }
    throw new BadSettingException(
        name, "must be a URL that starts with " + String.join(":// or ", schemes) + "://");
  }
}
