package dev.kurir.whatsapp.signal;

import com.google.protobuf.ByteString;
import java.util.Arrays;

/// Public keys in Signal's messages: the type byte 0x05 before 32 bytes. Inside this package they
/// are kept without it.
final class PublicKeys {
  static final int LENGTH = 32;

  /// The type of a Curve25519 key, the only one there is.
  static final byte TYPE = 5;

  private PublicKeys() {}

  /// The 33 bytes that go on the wire and under MACs and signatures.
  static byte[] serialize(byte[] key) {
    byte[] typed = new byte[1 + LENGTH];
    typed[0] = TYPE;
    System.arraycopy(key, 0, typed, 1, LENGTH);
    return typed;
  }

  static ByteString toWire(byte[] key) {
    return ByteString.copyFrom(serialize(key));
  }

  /// Only the one canonical spelling of a key is read: another one (the highest bit set, or not
  /// below 2^255 - 19) would agree on the same secret, and so give one message a second form.
  static byte[] fromWire(ByteString typed) throws MalformedMessageException {
    if (typed.size() != 1 + LENGTH || typed.byteAt(0) != TYPE) {
      throw new MalformedMessageException("a public key is not 0x05 and 32 bytes");
    }
    byte[] key = typed.substring(1).toByteArray();
    if (!isCanonical(key)) {
      throw new MalformedMessageException("a public key is not canonical");
    }
    return key;
  }

  static boolean isCanonical(byte[] key) {
    if (key.length != LENGTH || key[31] < 0) {
      return false;
    }
    if (key[31] != 0x7f) {
      return true;
    }
    for (int i = 30; i > 0; i--) {
      if (key[i] != (byte) 0xff) {
        return true;
      }
    }
    return (key[0] & 0xff) < 0xed;
  }

  static boolean same(byte[] one, byte[] other) {
    return Arrays.equals(one, other);
  }
}
