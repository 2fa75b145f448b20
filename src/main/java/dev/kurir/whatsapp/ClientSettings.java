package dev.kurir.whatsapp;

import java.net.URI;

/// Where and as what a client connects.
///
/// @param url of the WebSocket, `wss://` or `ws://`
/// @param noiseRoot the 32 bytes public key that server certificates must chain to
/// @param version of WhatsApp Web that the client says it is
/// @param initialPreKeys uploaded with the first login, 1 to 812
/// @param preKeyBatch uploaded when the server runs low
public record ClientSettings(
    URI url, byte[] noiseRoot, WebVersion version, int initialPreKeys, int preKeyBatch) {
  /// For example 2.3000.1045649367.
  public record WebVersion(int primary, int secondary, int tertiary) {}
}
