package dev.kurir.whatsapp.devices;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.stream.Collectors;

/// The short hash over a list of devices by which server and client notice that theirs differ, in
/// the form of whatsmeow: `2:` and the first 6 bytes of SHA-256, base64 without padding.
///
/// It covers every device that the message is for and the device that sends it.
public final class ParticipantHash {
  private static final int BYTES = 6;

  private ParticipantHash() {}

  /// The order of `devices` does not count.
  public static String of(Collection<Jid> devices) {
    String all = devices.stream().map(ParticipantHash::text).sorted().collect(Collectors.joining());
    byte[] hash = Digests.sha256(all.getBytes(StandardCharsets.UTF_8));
    return "2:" + Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
  }

  /// Always with agent and device, both also when they are 0.
  private static String text(Jid device) {
    return device.user() + ".0:" + device.device() + "@" + device.server();
  }
}
