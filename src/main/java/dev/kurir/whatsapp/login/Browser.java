package dev.kurir.whatsapp.login;

import dev.kurir.whatsapp.proto.DeviceProps;

/// The browser that this client says it is, everywhere the same: Google Chrome on Linux, which is
/// what the phone shows in its list of linked devices.
///
/// It is said three times: in the registration (which leaves before anybody knows how the phone
/// will be linked), in the QR text and with a pairing code. WhatsApp's server checks the last one,
/// which must be a common browser on a common system (400 otherwise), and some accounts are
/// reported to refuse a code when the registration has another name. Baileys makes all of them from
/// one setting; whatsmeow leaves them to its host.
public final class Browser {
  private static final String SYSTEM = "Linux";

  /// `companion_platform_display`.
  public static final String DISPLAY = "Chrome (" + SYSTEM + ")";

  /// Chrome among the kinds of clients, in QR texts and as `companion_platform_id`.
  public static final String CLIENT_TYPE = "1";

  private Browser() {}

  static DeviceProps.Builder props() {
    return DeviceProps.newBuilder().setOs(SYSTEM).setPlatformType(DeviceProps.PlatformType.CHROME);
  }
}
