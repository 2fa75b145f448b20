package dev.kurir.sessions.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Seals and opens the rows of one session. A row's place (tenant, session, category, key id) and
/// the version of its data key are authenticated with it, so a value that is moved to another row,
/// session or tenant does not open. Immutable and thread-safe.
final class Envelopes {
  private final Place place;
  private final int current;
  private final Map<Integer, SecretKey> dataKeys;

  /// @param dataKeys by version; new rows are sealed with the highest
  Envelopes(Place place, Map<Integer, SecretKey> dataKeys) {
    this.place = place;
    this.dataKeys = Map.copyOf(dataKeys);
    this.current = dataKeys.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  /// The version of the data key that [#seal] uses; stored beside the value.
  int keyVersion() {
    return current;
  }

  byte[] seal(String category, String keyId, byte[] value) {
    var key = Objects.requireNonNull(dataKeys.get(current));
    return AesGcm.seal(key, place.row(current, category, keyId), value);
  }

  /// @throws EnvelopeException when the row was changed, moved, or sealed with an unknown key
  byte[] open(String category, String keyId, int keyVersion, byte[] value) {
    var key = dataKeys.get(keyVersion);
    if (key == null) {
      throw new EnvelopeException(
          "a row of session %s (%s) names data key %d, which does not exist"
              .formatted(place.session(), category, keyVersion));
    }
    return AesGcm.open(key, place.row(keyVersion, category, keyId), value)
        .orElseThrow(() ->
            new EnvelopeException(
                "a row of session %s (%s) was changed or moved in the database"
                    .formatted(place.session(), category)));
  }

  /// Whose rows these are.
  record Place(TenantId tenant, SessionId session) {
    private byte[] row(int keyVersion, String category, String keyId) {
      return AesGcm.aad(
          uuid(tenant.value()),
          uuid(session.value()),
          number(keyVersion),
          category.getBytes(UTF_8),
          keyId.getBytes(UTF_8));
    }

    private byte[] dataKey(int version, int masterVersion) {
      return AesGcm.aad(
          "data key".getBytes(UTF_8),
          uuid(tenant.value()),
          uuid(session.value()),
          number(version),
          number(masterVersion));
    }

    /// A data key as it stands in `session_keys`.
    ///
    /// @param master a version that is known
    Wrapped wrap(MasterKeys masters, int master, int version, byte[] dataKey) {
      var key = masters.key(master).orElseThrow();
      return new Wrapped(version, master, AesGcm.seal(key, dataKey(version, master), dataKey));
    }

    /// @throws EnvelopeException when no master key opens it
    SecretKey unwrap(MasterKeys masters, Wrapped wrapped) {
      var master =
          masters
              .key(wrapped.masterVersion())
              .orElseThrow(() ->
                  new EnvelopeException(
                      "the keys of session %s need version %d of the master key, which is not given"
                          .formatted(session, wrapped.masterVersion())));
      var aad = dataKey(wrapped.version(), wrapped.masterVersion());
      return AesGcm.open(master, aad, wrapped.bytes())
          .map(bytes -> new SecretKeySpec(bytes, "AES"))
          .orElseThrow(() ->
              new EnvelopeException(
                  "KURIR_MASTER_KEY does not open the keys of session %s: it is another key, or the row was changed"
                      .formatted(session)));
    }

    private static byte[] uuid(UUID id) {
      return ByteBuffer.allocate(16)
          .putLong(id.getMostSignificantBits())
          .putLong(id.getLeastSignificantBits())
          .array();
    }

    private static byte[] number(int number) {
      return ByteBuffer.allocate(4).putInt(number).array();
    }
  }

  /// A data key under a master key.
  record Wrapped(int version, int masterVersion, byte[] bytes) {}
}
