package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.binary.Jid;

/// The name under which a Signal session is kept: `user.device`, for LIDs `user_1.device`, for
/// hosted devices `user_128.device` and `user_129.device`.
public record SignalAddress(String name, int device) {
  /// Never fails: an address on a server where nobody has sessions gets a name that collides with
  /// none of the others.
  public static SignalAddress of(Jid jid) {
    String name =
        switch (jid.server()) {
          case Jid.USER, Jid.LEGACY_USER -> jid.user();
          case Jid.LID -> jid.user() + "_1";
          case Jid.HOSTED -> jid.user() + "_128";
          case Jid.HOSTED_LID -> jid.user() + "_129";
          default -> jid.user() + "@" + jid.server();
        };
    return new SignalAddress(name, jid.device());
  }

  /// `name.device`, the key under which the stores keep it.
  @Override
  public String toString() {
    return name + "." + device;
  }
}
