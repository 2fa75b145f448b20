package dev.kurir.sandbox.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Map<String, String> rows(Table table) {
    try (var ledger = Ledger.open(folder)) {
      var rows = new LinkedHashMap<String, String>();
      ledger.forEach(
          table, (key, value) -> rows.put(key, new String(value, StandardCharsets.UTF_8)));
      return rows;
    }
  }

  private void write(Batch... batches) {
    try (var ledger = Ledger.open(folder)) {
      for (Batch batch : batches) {
        ledger.submit(batch);
      }
    }
  }

  private Path file() {
    return folder.resolve("sandbox.state");
  }

  @Test
  void whatWasWrittenIsThereAgainInTheOrderOfItsKeys() {
    write(
        new Batch().put(Table.MAILBOXES, Table.key("a", 10), bytes("ten")),
        new Batch()
            .put(Table.MAILBOXES, Table.key("a", 9), bytes("nine"))
            .put(Table.META, "root", bytes("other table")));

    assertThat(rows(Table.MAILBOXES).values()).containsExactly("nine", "ten");
    assertThat(rows(Table.META)).containsExactly(Map.entry("root", "other table"));
  }

  @Test
  void aRowIsReplacedAndDeleted() {
    write(new Batch().put(Table.META, "a", bytes("1")).put(Table.META, "b", bytes("1")));
    write(new Batch().put(Table.META, "a", bytes("2")).delete(Table.META, "b"));

    assertThat(rows(Table.META)).containsExactly(Map.entry("a", "2"));
  }

  @Test
  void effectsRunInOrderWhenTheirBatchIsInTheFile() throws InterruptedException {
    var order = new ArrayList<String>();
    var done = new CountDownLatch(1);
    try (var ledger = Ledger.open(folder)) {
      ledger.submit(
          new Batch()
              .put(Table.META, "a", bytes("1"))
              .then(() -> order.add("one of " + size()))
              .thenFirst(() -> order.add("before")));
      ledger.submit(new Batch().then(() -> order.add("two")).then(done::countDown));
      done.await();
    }

    assertThat(order).hasSize(3).startsWith("before").endsWith("two");
    assertThat(order.get(1)).isNotEqualTo("one of 0");
  }

  private long size() {
    try {
      return Files.size(file());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anEffectThatFailsStopsNothing() {
    write(
        new Batch()
            .then(() -> {
              throw new IllegalStateException("on purpose");
            }),
        new Batch().put(Table.META, "a", bytes("1")));

    assertThat(rows(Table.META)).containsKey("a");
  }

  @Test
  void whatAKilledProcessHadHalfWrittenIsCutOff() throws IOException {
    write(new Batch().put(Table.META, "a", bytes("1")));
    long whole = size();
    write(
        new Batch().put(Table.META, "a", bytes("2")).put(Table.META, "b", bytes("the same batch")));
    try (var channel = Files.newByteChannel(file(), StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(file()) - 1);
    }

    assertThat(rows(Table.META)).containsExactly(Map.entry("a", "1"));
    assertThat(size()).isEqualTo(whole);
    write(new Batch().put(Table.META, "c", bytes("3")));
    assertThat(rows(Table.META)).containsOnlyKeys("a", "c");
  }

  @Test
  void aChangedByteIsNoticed() throws IOException {
    write(new Batch().put(Table.META, "a", bytes("1")));
    write(new Batch().put(Table.META, "b", bytes("2")));
    var all = Files.readAllBytes(file());
    all[all.length - 1] ^= 1;
    Files.write(file(), all);

    assertThat(rows(Table.META)).containsOnlyKeys("a");
  }

  @Test
  void aFolderBelongsToOneProcessAtATime() {
    try (var _ = Ledger.open(folder)) {
      assertThatThrownBy(() -> Ledger.open(folder))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another sandbox uses it");
    }

    Ledger.open(folder).close();
  }

  @Test
  void aFileWithMuchThatIsDeadIsCopied() throws IOException {
    var big = new byte[1 << 20];
    var file = folder.resolve("rows");
    try (var rows = Rows.open(file)) {
      rows.append(List.of(new Batch().put(Table.META, "kept", bytes("value"))));
      for (int i = 0; i < 140; i++) {
        rows.append(List.of(new Batch().put(Table.META, "again", big)));
      }
      long before = Files.size(file);

      rows.compactIfWorthIt();

      assertThat(Files.size(file)).isLessThan(before / 100);
      rows.append(List.of(new Batch().put(Table.META, "after", bytes("value"))));
    }
    var keys = new ArrayList<String>();
    try (var rows = Rows.open(file)) {
      rows.forEach(Table.META, (key, _) -> keys.add(key));
    }
    assertThat(keys).containsExactly("after", "again", "kept");
  }
}
