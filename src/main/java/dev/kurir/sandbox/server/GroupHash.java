package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Group;
import java.util.Collection;

/// The `phash` of a message to a group.
public final class GroupHash {
  private GroupHash() {}

  /// @param devices all of all members, the sending one among them
  public static String of(Group group, Collection<Device> devices) {
    return ParticipantHash.of(devices.stream().map(group::address).toList());
  }
}
