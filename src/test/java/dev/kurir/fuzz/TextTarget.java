package dev.kurir.fuzz;

import dev.kurir.sandbox.server.QrText;
import dev.kurir.whatsapp.pairing.PairingCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// What people scan and type: QR texts and pairing codes.
final class TextTarget implements Target {
  @Override
  public String name() {
    return "codes";
  }

  @Override
  public List<byte[]> seeds() {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    return List.of(
        ("https://wa.me/settings/linked_devices#2@ref," + key + "," + key + "," + key + ",1")
            .getBytes(StandardCharsets.UTF_8),
        "ABCD-1234".getBytes(StandardCharsets.UTF_8),
        "abcd 1234".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String feed(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    return QrText.parse(text).isPresent() + " " + PairingCode.parse(text).isPresent();
  }

  @Override
  public long allowance(byte[] input) {
    return 16_000 + 60L * input.length;
  }
}
