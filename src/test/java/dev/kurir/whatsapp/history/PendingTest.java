package dev.kurir.whatsapp.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.proto.HistorySyncNotification;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingTest {
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();

  private void announce(String messageId, int chunk, long now) {
    store.inTransaction(unit -> {
      Pending.add(
          unit, messageId, HistorySyncNotification.newBuilder().setChunkOrder(chunk).build(), now);
      return true;
    });
  }

  private List<String> inOrder() {
    List<Pending.Piece> all = store.inTransaction(Pending::all);
    return all.stream().map(piece -> piece.row().getMessageId()).toList();
  }

  @Test
  void piecesOfTheSameMomentKeepTheirOrder() {
    announce("C", 1, 1_790_000_000_000L);
    announce("B", 2, 1_790_000_000_000L);
    announce("A", 3, 1_790_000_000_000L);
    announce("D", 4, 1_789_999_999_000L);

    assertThat(inOrder()).containsExactly("C", "B", "A", "D");
  }
}
