package dev.kurir.dashboard.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sandbox's phones, and one of them in the hand.
///
/// @param reachable false: the sandbox does not answer, and the rest is empty
/// @param waiting tenants that offer a QR now
public record SandboxView(
    boolean reachable,
    List<PhoneRow> phones,
    @Nullable PhoneView phone,
    List<WaitingTenant> waiting) {
  public record PhoneRow(String id, String name, String number, int devices) {
    /// The first letter of the name, for the round picture.
    public String initial() {
      return name.isEmpty() ? "?" : name.substring(0, name.offsetByCodePoints(0, 1));
    }
  }

  public record WaitingTenant(String id, String name) {}

  /// @param chat the open one, or empty
  /// @param online the other one of the open chat is
  /// @param typing the other one of the open chat is writing a message
  public record PhoneView(
      PhoneRow row,
      List<DeviceRow> devices,
      List<ChatRow> chats,
      String chat,
      String chatName,
      boolean online,
      boolean typing,
      List<Bubble> bubbles) {}

  public record DeviceRow(int device, String platform, boolean connected) {}

  public record ChatRow(String chat, String name, String last, Instant at) {}

  /// @param mine written on this phone or one of its companions
  public record Bubble(String id, boolean mine, String text, Instant at, String state) {}
}
