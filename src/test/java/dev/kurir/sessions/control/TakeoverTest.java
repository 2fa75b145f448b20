package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.tenants.entity.TenantId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TakeoverTest {
  private final List<TenantId> free =
      Stream.generate(() -> new TenantId(UUID.randomUUID())).limit(6).toList();
  private final Takeover takeover = new Takeover();

  @Test
  void aShareIsRoundedUpSoThatNothingIsLeftOver() {
    assertThat(Takeover.share(7, 2)).isEqualTo(4);
    assertThat(Takeover.share(0, 3)).isZero();
    assertThat(Takeover.share(5, 0)).isEqualTo(5);
  }

  @Test
  void aNodeTakesItsShareAtOnceAndTheRestWhenNobodyElseDid() {
    assertThat(takeover.choose(free, Set.of(), 2)).isEqualTo(free.subList(0, 2));

    var left = free.subList(2, 5); // somebody took the last one
    assertThat(takeover.choose(left, Set.of(), 0)).isEqualTo(left);
  }

  @Test
  void whatItHeldBeforeARestartIsItsOwn() {
    assertThat(takeover.choose(free, Set.of(free.get(3), free.get(5)), 1))
        .containsExactly(free.get(3), free.get(5));
  }

  @Test
  void whatWasTakenMeanwhileIsForgotten() {
    takeover.choose(free, Set.of(), 0);
    takeover.choose(List.of(), Set.of(), 0);

    assertThat(takeover.choose(free, Set.of(), 0)).isEmpty();
  }
}
