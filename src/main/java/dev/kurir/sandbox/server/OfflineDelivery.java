package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.accounts.Mailbox;
import dev.kurir.whatsapp.binary.Node;
import java.util.List;
import java.util.function.Consumer;

/// Gives a device that says that it is active what waited for it, in order and marked `offline`;
/// tells it when that is all; and then lets new stanzas through. Thread-safe.
final class OfflineDelivery {
  private static final int AT_ONCE = 500;

  private final Tasks tasks;
  private final Consumer<Device> ready;

  /// @param ready told of each device that has got everything
  OfflineDelivery(Tasks tasks, Consumer<Device> ready) {
    this.tasks = tasks;
    this.ready = ready;
  }

  void start(Device device, Link link) {
    tasks.execute(() -> deliver(device, link));
  }

  private void deliver(Device device, Link link) {
    int count = 0;
    List<Mailbox.Entry> some = device.mailbox().open(link, AT_ONCE);
    while (!some.isEmpty()) {
      for (Mailbox.Entry entry : some) {
        link.send(Stanzas.with(entry.stanza(), "offline", "1"));
      }
      count += some.size();
      some = device.mailbox().open(link, AT_ONCE);
    }
    link.send(Stanzas.ib(Node.of("offline").attr("count", count)));
    if (device.link().filter(now -> Link.same(now, link)).isEmpty()) {
      device.mailbox().close(link);
      return;
    }
    ready.accept(device);
  }
}
