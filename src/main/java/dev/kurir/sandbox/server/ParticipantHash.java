package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/// The hash over a list of devices by which two sides find out that theirs differ: `2:` and the
/// first 6 bytes of SHA-256, Base64 without padding, over all `user.0:device@server` in the order
/// of their texts (whatsmeow, `participantListHashV2`). The sending device counts.
final class ParticipantHash {
  private static final int LENGTH = 6;

  private ParticipantHash() {}

  /// Over all devices of these accounts.
  static String of(Collection<Account> accounts, boolean asLid) {
    return of(
        accounts.stream()
            .flatMap(account -> account.devices().values().stream())
            .map(device -> address(device, asLid))
            .toList());
  }

  static String of(List<Jid> devices) {
    var texts = devices.stream().map(ParticipantHash::text).sorted().toList();
    var hash = Digests.sha256(String.join("", texts).getBytes(StandardCharsets.UTF_8));
    return "2:" + Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, LENGTH));
  }

  private static Jid address(Device device, boolean asLid) {
    return asLid ? device.lid() : device.pn();
  }

  private static String text(Jid jid) {
    return jid.user() + ".0:" + jid.device() + "@" + jid.server();
  }
}
