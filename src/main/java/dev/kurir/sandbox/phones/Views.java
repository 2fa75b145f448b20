package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Companion;
import dev.kurir.sandbox.accounts.Device;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the control API shows of phones; the names are those of docs/sandbox.md.
public final class Views {
  private Views() {}

  public record Phone(
      String id,
      String name,
      String number,
      String jid,
      String lid,
      String createdAt,
      List<LinkedDevice> devices) {}

  /// @param waiting stanzas that the device has not acknowledged
  public record LinkedDevice(
      String phoneId,
      int device,
      String jid,
      String lid,
      String platform,
      String linkedAt,
      boolean linked,
      boolean connected,
      int preKeys,
      int waiting) {}

  /// @param phone the other person's digits; null when the account is gone
  /// @param presence `available`, `unavailable`, or null when the other never said anything
  /// @param typing the other is writing a message
  public record Chat(
      String chat,
      @Nullable String phone,
      String lid,
      @Nullable String name,
      Message last,
      @Nullable String presence,
      boolean typing) {}

  public record Page(List<Message> items, long next) {}

  public static Phone of(Account account) {
    return new Phone(
        account.id(),
        account.name(),
        account.number(),
        account.pn().toString(),
        account.lid().toString(),
        account.createdAt(),
        account.devices().values().stream()
            .filter(device -> !device.isPhone())
            .map(Views::of)
            .toList());
  }

  public static LinkedDevice of(Device device) {
    var companion = device.companion();
    return new LinkedDevice(
        device.account().id(),
        device.number(),
        device.pn().toString(),
        device.lid().toString(),
        companion.map(Companion::platform).orElse("phone"),
        companion.map(Companion::linkedAt).orElse(device.account().createdAt()),
        device.account().device(device.number()).filter(it -> it == device).isPresent(),
        device.link().isPresent(),
        device.preKeys().size(),
        device.mailbox().size());
  }
}
