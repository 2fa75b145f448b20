package dev.kurir.whatsapp.pairing;

import dev.kurir.whatsapp.login.Browser;
import dev.kurir.whatsapp.login.NewDevice;
import java.util.Base64;

/// What a phone scans: a link to the page of linked devices, and behind `#` five fields. Phones
/// refuse the older form without the link and the last field since 2026-05. Secret: whoever has it
/// can pretend to be the phone.
final class QrText {
  private static final String PAGE = "https://wa.me/settings/linked_devices#";

  private QrText() {}

  /// @param reference one `<ref>`, as text
  static String of(String reference, NewDevice device) {
    return PAGE
        + String.join(
            ",",
            reference,
            base64(device.noiseKey().publicKey()),
            base64(device.identity().identityKey().publicKey()),
            base64(device.advSecret()),
            Browser.CLIENT_TYPE);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
