package dev.kurir.whatsapp.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.store.Unit.Category;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ForgettableStoreTest {
  private final InMemoryDeviceStore rows = new InMemoryDeviceStore(_ -> {});
  private final ForgettableStore store = new ForgettableStore(rows);

  @Test
  void whatIsWrittenAfterTheLinkWasForgottenDoesNotStay() {
    write("before");
    store.forget();

    write("after");

    assertThat(count()).isZero();
  }

  @Test
  void aUnitThatBeganBeforeTheLinkWasForgottenLeavesNothing() throws Exception {
    var begun = new CompletableFuture<Boolean>();
    var goOn = new CompletableFuture<Boolean>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var late =
          threads.submit(() ->
              store.inTransaction(unit -> {
                begun.complete(true);
                goOn.join();
                unit.write(Category.SESSION, "late", new byte[1]);
                return true;
              }));
      begun.join();
      var forgetting = threads.submit(store::forget);
      goOn.complete(true);
      late.get();
      forgetting.get();
    }

    assertThat(count()).isZero();
  }

  @Test
  void aNewLinkIsKept() {
    store.forget();
    store.remember();

    write("new");

    assertThat(count()).isEqualTo(1);
  }

  private void write(String key) {
    boolean _ =
        store.inTransaction(unit -> {
          unit.write(Category.SESSION, key, new byte[1]);
          return true;
        });
  }

  private long count() {
    return rows.inTransaction(unit -> unit.count(Category.SESSION));
  }
}
