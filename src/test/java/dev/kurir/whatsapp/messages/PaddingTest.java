package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaddingTest {
  @Test
  void whatIsPaddedComesBack() {
    for (int length : new int[] {0, 1, 15, 16, 1000}) {
      byte[] plaintext = new byte[length];

      assertThat(Padding.remove(Padding.add(plaintext))).hasValue(plaintext);
    }
  }

  @Test
  void oneToFifteenBytesAreAddedEachWithTheirNumber() {
    Set<Integer> lengths =
        Stream.generate(() -> Padding.add(new byte[10]))
            .limit(1_000)
            .peek(padded -> {
              for (int i = 10; i < padded.length; i++) {
                assertThat(padded[i]).isEqualTo((byte) (padded.length - 10));
              }
            })
            .map(padded -> padded.length - 10)
            .collect(Collectors.toSet());

    assertThat(lengths)
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }

  @Test
  void sixteenAsBaileysWritesItIsRead() {
    byte[] padded = new byte[20];
    Arrays.fill(padded, 4, 20, (byte) 16);

    assertThat(Padding.remove(padded)).hasValue(new byte[4]);
  }

  @Test
  void aLengthThatCannotBeIsNoPadding() {
    assertThat(Padding.remove(new byte[0])).isEmpty();
    assertThat(Padding.remove(new byte[] {5, 0})).isEmpty();
    assertThat(Padding.remove(new byte[] {1, 2, 4})).isEmpty();
    assertThat(Padding.remove(new byte[] {1, (byte) 200})).isEmpty();
  }
}
