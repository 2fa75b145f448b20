package dev.kurir.whatsapp.prekeys;

import static dev.kurir.whatsapp.store.Unit.Category.DEVICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.proto.PreKeyRangeRow;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.PreKeyIds;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PreKeyRowsTest {
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();

  private <T> T in(Function<PreKeyRows, T> work) {
    return store.inTransaction(unit -> work.apply(new PreKeyRows(unit)));
  }

  private List<Integer> toUpload(int count) {
    return in(rows -> rows.toUpload(count)).stream().map(OneTimePreKey::id).toList();
  }

  private void markUploaded(int last) {
    in(rows -> {
      rows.markUploaded(last);
      return last;
    });
  }

  private void remove(int id) {
    in(rows -> {
      rows.remove(id);
      return id;
    });
  }

  @Test
  void newKeysAreStoredUnderAscendingIds() {
    assertThat(toUpload(3)).containsExactly(1, 2, 3);

    assertThat(this.<Long>in(PreKeyRows::count)).isEqualTo(3);
    assertThat(this.<Boolean>in(rows -> rows.preKey(2).isPresent())).isTrue();
    assertThat(this.<Boolean>in(rows -> rows.preKey(4).isPresent())).isFalse();
  }

  @Test
  void keysThatMayNotHaveArrivedGoUpAgainBeforeNewOnes() {
    var first = in(rows -> rows.toUpload(3));

    var second = in(rows -> rows.toUpload(5));

    assertThat(second).extracting(OneTimePreKey::id).containsExactly(1, 2, 3, 4, 5);
    assertThat(second.getFirst()).isEqualTo(first.getFirst());
  }

  @Test
  void aSmallerBatchLeavesTheRestForTheNext() {
    toUpload(5);

    assertThat(toUpload(2)).containsExactly(1, 2);
    markUploaded(2);

    assertThat(toUpload(4)).containsExactly(3, 4, 5, 6);
  }

  @Test
  void uploadedKeysAreNeverOfferedAgain() {
    toUpload(3);
    markUploaded(3);

    assertThat(toUpload(2)).containsExactly(4, 5);
  }

  @Test
  void aUsedKeyIsGoneAndItsIdIsNotGivenAgain() {
    toUpload(3);
    markUploaded(3);

    remove(2);

    assertThat(this.<Boolean>in(rows -> rows.preKey(2).isPresent())).isFalse();
    assertThat(toUpload(1)).containsExactly(4);
  }

  @Test
  void aKeyThatWasUsedBeforeItsUploadWasConfirmedIsNotOfferedAgain() {
    toUpload(3);
    remove(2);

    assertThat(toUpload(3)).containsExactly(1, 3, 4);
  }

  @Test
  void aSingleKeyIsNeverUploaded() {
    toUpload(2);
    markUploaded(2);

    int single = in(PreKeyRows::single).id();

    assertThat(single).isEqualTo(3);
    assertThat(this.<Boolean>in(rows -> rows.preKey(3).isPresent())).isTrue();
    assertThat(toUpload(2)).containsExactly(4, 5);
  }

  @Test
  void aSingleKeyIsNotUploadedAmongThoseThatWaitForIt() {
    toUpload(2);
    int single = in(PreKeyRows::single).id();

    assertThat(single).isEqualTo(3);
    assertThat(toUpload(4)).containsExactly(1, 2, 4, 5);
    markUploaded(5);
    assertThat(toUpload(1)).containsExactly(6);
  }

  @Test
  void anUploadUnderWayIsKnownUntilItIsAnswered() {
    toUpload(3);
    in(rows -> {
      rows.markSending(3);
      return true;
    });
    assertThat(this.<Integer>in(rows -> rows.unsure().orElseThrow())).isEqualTo(3);

    in(PreKeyRows::single);
    assertThat(this.<Boolean>in(rows -> rows.unsure().isPresent())).isTrue();

    markUploaded(3);
    assertThat(this.<Boolean>in(rows -> rows.unsure().isPresent())).isFalse();
  }

  @Test
  void idsStartAgainAfterTheLast() {
    store.inTransaction(unit -> {
      int last = PreKeyIds.MAX;
      var range = PreKeyRangeRow.newBuilder().setNext(last).setUploaded(last).build();
      unit.write(DEVICE, "pre-keys", range.toByteArray());
      return true;
    });

    assertThat(toUpload(3)).containsExactly(PreKeyIds.MAX, 1, 2);
    markUploaded(2);
    assertThat(toUpload(1)).containsExactly(3);
  }
}
