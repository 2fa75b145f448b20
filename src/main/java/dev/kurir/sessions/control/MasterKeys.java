package dev.kurir.sessions.control;

import dev.kurir.platform.control.BadSettingException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The keys that wrap the data keys of all sessions, by version. New wraps use the current one, the
/// first that the setting names; the others can still be read, so that a key is replaced without
/// losing a link.
public final class MasterKeys {
  private static final String SETTING = "KURIR_MASTER_KEY";
  private static final int LENGTH = 32;
  private static final Pattern VERSIONED = Pattern.compile("v([1-9][0-9]{0,5}):(.*)");

  private final int current;
  private final Map<Integer, SecretKey> keys;

  private MasterKeys(int current, Map<Integer, SecretKey> keys) {
    this.current = current;
    this.keys = keys;
  }

  /// Reads the setting: 32 bytes in base64 or hex, which is version 1, or a list as in `v2:…,v1:…`,
  /// the current one first.
  ///
  /// @throws BadSettingException when it is none of these; the message repeats nothing of it
  public static MasterKeys parse(String setting) {
    var keys = new TreeMap<Integer, SecretKey>();
    int current = 0;
    for (var part : setting.strip().split(",", -1)) {
      var versioned = VERSIONED.matcher(part.strip());
      boolean named = versioned.matches();
      int version = named ? Integer.parseInt(versioned.group(1)) : 1;
      if (keys.put(version, key(named ? versioned.group(2) : part.strip())) != null) {
        throw new BadSettingException(SETTING, "names version " + version + " twice");
      }
      current = current == 0 ? version : current;
    }
    return new MasterKeys(current, keys);
  }

  private static SecretKey key(String text) {
    return bytes(text)
        .filter(bytes -> bytes.length == LENGTH)
        .map(bytes -> new SecretKeySpec(bytes, "AES"))
        .orElseThrow(() ->
            new BadSettingException(
                SETTING, "must be 32 bytes in base64 or hex, or a list v2:…,v1:…"));
  }

  private static Optional<byte[]> bytes(String text) {
    try {
      return Optional.of(
          text.length() == 2 * LENGTH
              ? HexFormat.of().parseHex(text)
              : Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  int current() {
    return current;
  }

  SecretKey currentKey() {
    return key(current).orElseThrow();
  }

  Optional<SecretKey> key(int version) {
    return Optional.ofNullable(keys.get(version));
  }

  @Override
  public String toString() {
    return "MasterKeys" + keys.keySet();
  }
}
