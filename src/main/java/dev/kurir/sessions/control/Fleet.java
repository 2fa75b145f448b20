package dev.kurir.sessions.control;

import dev.kurir.tenants.entity.TenantId;
import java.util.Collection;
import java.util.Optional;

/// The other nodes, as far as it depends on them who runs what.
interface Fleet {
  /// A node that knows of no other.
  Fleet ALONE =
      new Fleet() {
        @Override
        public int workers() {
          return 1;
        }

        @Override
        public Optional<Room> room(int share) {
          return Optional.empty();
        }

        @Override
        public void give(String node, Collection<TenantId> tenants) {}
      };

  /// A node that holds fewer than its share.
  ///
  /// @param places how many more it may take
  record Room(String node, int places) {}

  /// How many nodes run sessions, this one among them.
  ///
  /// @throws dev.kurir.platform.control.DatabaseUnavailableException when that is not known
  int workers();

  /// The other node that has most room, if one has; a node that has just started has none yet.
  Optional<Room> room(int share);

  /// These were given up for that node. It takes them at once, or whoever looks next does.
  void give(String node, Collection<TenantId> tenants);
}
