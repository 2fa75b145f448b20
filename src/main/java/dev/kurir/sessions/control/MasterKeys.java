package dev.kurir.sessions.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurir.platform.control.BadSettingException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The keys that wrap the data keys of all sessions, by version. The highest version is the newest;
/// the others can still be read, so that a key is replaced without losing a link. Immutable and
/// thread-safe.
public final class MasterKeys {
  private static final int LENGTH = 32;
  private static final int FINGERPRINT = 8;
  private static final Pattern VERSIONED = Pattern.compile("v([1-9][0-9]{0,5}):(.*)");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]*");

  private final TreeMap<Integer, SecretKey> keys;
  private final Map<Integer, String> names;

  private MasterKeys(TreeMap<Integer, SecretKey> keys) {
    this.keys = keys;
    this.names =
        keys.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> name(entry.getKey(), entry.getValue())));
  }

  /// Reads 32 bytes in base64 or hex, which is version 1, or a list as in `v2:…,v1:…`, in any
  /// order.
  ///
  /// @param setting named when it is bad
  /// @throws BadSettingException when it is none of these; the message repeats nothing of it
  public static MasterKeys parse(String setting, String text) {
    var keys = new TreeMap<Integer, SecretKey>();
    for (var part : text.strip().split(",", -1)) {
      var versioned = VERSIONED.matcher(part.strip());
      boolean named = versioned.matches();
      int version = named ? Integer.parseInt(versioned.group(1)) : 1;
      if (keys.put(version, key(setting, named ? versioned.group(2) : part.strip())) != null) {
        throw new BadSettingException(setting, "names version " + version + " twice");
      }
    }
    return new MasterKeys(keys);
  }

  private static SecretKey key(String setting, String text) {
    return bytes(text)
        .filter(bytes -> bytes.length == LENGTH)
        .map(bytes -> new SecretKeySpec(bytes, "AES"))
        .orElseThrow(() ->
            new BadSettingException(
                setting, "must be 32 bytes in base64 or hex, or a list v2:…,v1:…"));
  }

  /// What is all hexadecimal digits and not 64 of them is never taken for base64: 43 of them, of a
  /// file that is half written, would pass for another key.
  private static Optional<byte[]> bytes(String text) {
    try {
      if (HEX.matcher(text).matches()) {
        return text.length() == 2 * LENGTH
            ? Optional.of(HexFormat.of().parseHex(text))
            : Optional.empty();
      }
      return Optional.of(Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Version and fingerprint: what nodes may tell each other and keep in a table. Says nothing
  /// about a key of 32 random bytes, and differs where two nodes were given different keys as one
  /// version.
  private static String name(int version, SecretKey key) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      var digest = mac.doFinal("kurir master key".getBytes(UTF_8));
      return version + ":" + HexFormat.of().formatHex(digest, 0, FINGERPRINT);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is missing in this JVM", e);
    }
  }

  int newest() {
    return keys.lastKey();
  }

  Optional<SecretKey> key(int version) {
    return Optional.ofNullable(keys.get(version));
  }

  /// In ascending order.
  Set<Integer> versions() {
    return Collections.unmodifiableSet(keys.keySet());
  }

  Set<String> names() {
    return Set.copyOf(names.values());
  }

  /// The name of the newest.
  String newestName() {
    return Objects.requireNonNull(names.get(newest()));
  }

  /// The highest version that all of those know too; when there is none, the oldest of ours: who
  /// does not say what it knows knows that one, if any.
  ///
  /// @param others the names of what each of them knows
  int newestKnownTo(Collection<Set<String>> others) {
    return keys.keySet().stream()
        .filter(version -> others.stream().allMatch(known -> known.contains(names.get(version))))
        .max(Comparator.naturalOrder())
        .orElseGet(keys::firstKey);
  }

  /// Our versions that `other` has not, or has as another key.
  Set<Integer> missingIn(MasterKeys other) {
    var missing = new TreeSet<Integer>();
    keys.forEach((version, key) -> {
      if (!key.equals(other.keys.get(version))) {
        missing.add(version);
      }
    });
    return missing;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MasterKeys that && keys.equals(that.keys);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return "MasterKeys" + keys.keySet();
  }
}
