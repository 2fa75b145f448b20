package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");

  private final MessageIds ids = new MessageIds(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void aJobIdIsAUuidOfVersion7WithTheTime() {
    var id = ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16)).isEqualTo(NOW);
  }

  @Test
  void jobIdsGrowAlsoWhileTheClockStands() {
    List<UUID> made = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      made.add(ids.next());
    }

    assertThat(made).doesNotHaveDuplicates();
    assertThat(made.stream().map(UUID::toString)).isSorted();
  }

  @Test
  void aMessageIdLooksLikeWhatsAppWebs() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      made.add(ids.nextForWhatsApp());
    }

    assertThat(made).hasSize(1000).allMatch(id -> id.matches("3EB0[0-9A-F]{18}"));
  }
}
