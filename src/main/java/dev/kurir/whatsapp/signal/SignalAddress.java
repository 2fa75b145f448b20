package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.binary.Jid;

/// The name under which a Signal session is kept: `user.device`, for LIDs `user_1.device`, for
/// hosted devices `user_128.device` and `user_129.device`.
public record SignalAddress(String name, int device) {
  public static SignalAddress of(Jid jid) {
    throw new UnsupportedOperationException();
  }

  /// `name.device`, the key under which the stores keep it.
  @Override
  public String toString() {
    return name + "." + device;
  }
}
