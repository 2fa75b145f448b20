package dev.kurir.sandbox.faults;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.whatsapp.binary.Jid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// The disruptions that are armed and have not struck yet. Thread-safe.
public final class Faults {
  private static final int MOST_ARMED = 1_000;

  private final List<Armed> armed = new CopyOnWriteArrayList<>();

  private record Armed(Disruption disruption, Optional<Jid> device, AtomicInteger left) {
    boolean concerns(Device who) {
      return device.isEmpty() || who.answersTo(device.get());
    }

    /// Takes one of those that are left; false when somebody else took the last.
    boolean use() {
      return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }
  }

  /// @param device whom it strikes; empty: anybody
  /// @return false when too many are armed already
  public boolean arm(Disruption disruption, Optional<Jid> device, int count) {
    if (armed.size() >= MOST_ARMED) {
      return false;
    }
    if (count > 0) {
      armed.add(new Armed(disruption, device, new AtomicInteger(count)));
    }
    return true;
  }

  public void disarmAll() {
    armed.clear();
  }

  /// The devices of all disruptions of that kind, each of which is used up once by the call.
  public List<Jid> takeDevices(Class<? extends Disruption> kind) {
    var devices = new ArrayList<Jid>();
    for (Armed each : armed) {
      if (kind.isInstance(each.disruption) && each.device.isPresent() && each.use()) {
        armed.removeIf(it -> it.left.get() == 0);
        devices.add(each.device.get());
      }
    }
    return devices;
  }

  /// The next disruption of that kind for this device, which is used up by the call.
  public <T extends Disruption> Optional<T> take(Class<T> kind, Device who) {
    return take(kind, who, _ -> true);
  }

  /// As [#take(Class, Device)], of those that `fits` accepts.
  public <T extends Disruption> Optional<T> take(Class<T> kind, Device who, Predicate<T> fits) {
    return take(kind, each -> each.concerns(who) && fits.test(kind.cast(each.disruption)));
  }

  /// The next disruption of that kind that strikes anybody.
  public <T extends Disruption> Optional<T> take(Class<T> kind) {
    return take(kind, each -> each.device.isEmpty());
  }

  private <T extends Disruption> Optional<T> take(Class<T> kind, Predicate<Armed> fits) {
    for (Armed each : armed) {
      if (kind.isInstance(each.disruption) && fits.test(each) && each.use()) {
        armed.removeIf(it -> it.left.get() == 0);
        return Optional.of(kind.cast(each.disruption));
      }
    }
    return Optional.empty();
  }
}
