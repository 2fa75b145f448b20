package dev.kurir.sessions.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.proto.DeviceRow;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.store.Unit.Category;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What makes a link and cannot be made again without a person and a phone: the row of the device
/// (noise key, identity key, registration id, JID, LID, the identity that the phone has signed) and
/// the signed prekeys, whose public halves the server has. One-time prekeys, Signal sessions and
/// all else can be made again.
///
/// @param self `DEVICE/self`
/// @param signedPreKeys by key id
record EssentialRows(byte[] self, SortedMap<String, byte[]> signedPreKeys) {
  static final String SELF = "self";
  private static final byte FORMAT = 1;
  private static final int MOST_KEYS = 100;

  /// Empty when nothing is linked.
  static Optional<EssentialRows> read(Unit unit) {
    return unit.read(Category.DEVICE, SELF)
        .map(self ->
            new EssentialRows(
                self,
                new TreeMap<>(
                    unit.read(
                        Category.SIGNED_PRE_KEY, unit.keyIds(Category.SIGNED_PRE_KEY, MOST_KEYS)))))
        .filter(rows -> rows.device().isPresent());
  }

  /// Empty when the row is none of a linked device.
  Optional<DeviceRow> device() {
    try {
      return Optional.of(DeviceRow.parseFrom(self))
          .filter(row -> row.hasNoiseKey() && row.hasIdentityKey() && row.hasJid());
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  Optional<Jid> jid() {
    return device().flatMap(row -> Jid.parse(row.getJid()));
  }

  Optional<Jid> lid() {
    return device().flatMap(row -> Jid.parse(row.getLid()));
  }

  /// The same in all but the name that the account calls itself by, which comes and goes.
  boolean isLike(EssentialRows other) {
    return unnamed().equals(other.unnamed())
        && signedPreKeys.keySet().equals(other.signedPreKeys.keySet())
        && signedPreKeys.entrySet().stream()
            .allMatch(key -> Arrays.equals(key.getValue(), other.signedPreKeys.get(key.getKey())));
  }

  /// Another device, whatever account.
  boolean isOtherLink(EssentialRows other) {
    return !device()
        .map(DeviceRow::getIdentityKey)
        .equals(other.device().map(DeviceRow::getIdentityKey));
  }

  private Optional<DeviceRow> unnamed() {
    return device().map(row -> row.toBuilder().clearPushName().build());
  }

  /// `01 | length 4 | self | (length 4 | key id | length 4 | signed prekey)…`, lengths in big
  /// endian.
  byte[] encode() {
    int size = 1 + 4 + self.length;
    for (var key : signedPreKeys.entrySet()) {
      size += 4 + key.getKey().length() + 4 + key.getValue().length;
    }
    var buffer = ByteBuffer.allocate(size).put(FORMAT).putInt(self.length).put(self);
    signedPreKeys.forEach((id, key) ->
        buffer.putInt(id.length()).put(id.getBytes(US_ASCII)).putInt(key.length).put(key));
    return buffer.array();
  }

  /// @throws EnvelopeException when it was written in another way
  static EssentialRows decode(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    try {
      if (buffer.get() == FORMAT) {
        var self = part(buffer);
        var keys = new TreeMap<String, byte[]>();
        while (buffer.hasRemaining()) {
          keys.put(new String(part(buffer), US_ASCII), part(buffer));
        }
        return new EssentialRows(self, keys);
      }
    } catch (BufferUnderflowException _) {
      // falls through to the one message
    }
    throw new EnvelopeException("a version of a link is written in a way that is not known");
  }

  private static byte[] part(ByteBuffer buffer) {
    int length = buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    var part = new byte[length];
    buffer.get(part);
    return part;
  }

  /// Writes them as the client reads them.
  void writeTo(Unit unit) {
    unit.write(Category.DEVICE, SELF, self);
    unit.write(Category.SIGNED_PRE_KEY, Map.copyOf(signedPreKeys));
  }

  @Override
  public String toString() {
    return "EssentialRows";
  }
}
