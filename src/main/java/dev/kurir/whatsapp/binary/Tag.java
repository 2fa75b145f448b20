package dev.kurir.whatsapp.binary;

/// The bytes that say what follows. Everything else below 236 is a token.
final class Tag {
  static final int LIST_EMPTY = 0;

  /// user, device (2), integrator (2), server.
  static final int INTEROP_JID = 245;

  /// user, device (2), server.
  static final int FB_JID = 246;

  /// domain (1), device (1), user.
  static final int AD_JID = 247;

  static final int LIST_8 = 248;
  static final int LIST_16 = 249;

  /// user, server.
  static final int JID_PAIR = 250;

  static final int HEX_8 = 251;
  static final int BINARY_8 = 252;

  /// The length has 20 bits in 3 bytes.
  static final int BINARY_20 = 253;

  static final int BINARY_32 = 254;
  static final int NIBBLE_8 = 255;

  private Tag() {}
}
