package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.binary.Jid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final Jid FRIEND = Jid.lid("100000000000009");
  private static final Jid NEWCOMER = FRIEND.withDevice(3);
  private static final Jid OWN = Jid.lid("100000000000001");

  private final Route route =
      new Route(
          FRIEND,
          Optional.empty(),
          Set.of(FRIEND, OWN),
          List.of(FRIEND, NEWCOMER, OWN, OWN.withDevice(2)),
          List.of(FRIEND, NEWCOMER, OWN),
          List.of(NEWCOMER),
          Map.of());

  @Test
  void aWayHoldsWhileOnlyThoseHaveNoSessionWhoseKeysWereAskedFor() {
    assertThat(route.isOutdated(List.of())).isFalse();
    assertThat(route.isOutdated(List.of(NEWCOMER))).isFalse();
  }

  @Test
  void aWayIsOutdatedWhenADeviceHasLostItsSessionSince() {
    assertThat(route.isOutdated(List.of(FRIEND))).isTrue();
    assertThat(route.isOutdated(List.of(NEWCOMER, OWN))).isTrue();
  }
}
