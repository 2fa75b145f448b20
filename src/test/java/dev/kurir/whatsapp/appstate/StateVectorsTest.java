package dev.kurir.whatsapp.appstate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.proto.SyncdPatch;
import dev.kurir.whatsapp.proto.SyncdSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// App state as Baileys writes it.
class StateVectorsTest {
  private static final JsonNode VECTORS = Vectors.read("appstate.json");
  private static final ByteString KEY_ID = ByteString.copyFrom(Vectors.hex(VECTORS, "keyId"));
  private static final StateKeys KEYS = StateKeys.of(Vectors.hex(VECTORS, "keyData"));

  private static StateReader reader() {
    return new StateReader(VECTORS.get("collection").asText(), Map.of(KEY_ID, KEYS));
  }

  private static List<JsonNode> patches() {
    return Vectors.list(VECTORS.get("patches"));
  }

  private static SyncdPatch patch(int number) throws InvalidProtocolBufferException {
    return SyncdPatch.parseFrom(Vectors.hex(patches().get(number), "bytes"));
  }

  @Test
  void keysAreDerivedAsTheyShouldBe() {
    var expanded = VECTORS.get("expanded");

    assertThat(KEYS.index()).isEqualTo(Vectors.hex(expanded, "index"));
    assertThat(KEYS.valueEncryption()).isEqualTo(Vectors.hex(expanded, "valueEncryption"));
    assertThat(KEYS.valueMac()).isEqualTo(Vectors.hex(expanded, "valueMac"));
    assertThat(KEYS.snapshotMac()).isEqualTo(Vectors.hex(expanded, "snapshotMac"));
    assertThat(KEYS.patchMac()).isEqualTo(Vectors.hex(expanded, "patchMac"));
  }

  @Test
  void aSumIsThatOfItsValues() {
    var macs =
        Vectors.list(VECTORS.get("sum").get("valueMacs")).stream().map(Vectors::hex).toList();
    var sum = new LtHash();
    macs.subList(0, 3).forEach(sum::add);

    assertThat(sum.bytes()).isEqualTo(Vectors.hex(VECTORS, "sum", "afterAddingThree"));

    sum.subtract(macs.get(1));
    sum.add(macs.get(3));
    assertThat(sum.bytes())
        .isEqualTo(Vectors.hex(VECTORS, "sum", "afterTakingSecondAndAddingFourth"));
  }

  @Test
  void theOrderOfValuesDoesNotMatterToTheirSum() {
    var macs =
        Vectors.list(VECTORS.get("sum").get("valueMacs")).stream().map(Vectors::hex).toList();
    var sum = new LtHash();
    macs.subList(0, 3).reversed().forEach(sum::add);

    assertThat(sum.bytes()).isEqualTo(Vectors.hex(VECTORS, "sum", "afterAddingThree"));
  }

  @Test
  void patchesAreReadOneAfterTheOther() throws Exception {
    var sum = new LtHash();
    Map<ByteString, byte[]> known = new HashMap<>();
    for (int i = 0; i < patches().size(); i++) {
      var expected = patches().get(i);
      var patch = patch(i);

      var step = reader().read(patch, sum, known, patch.getMutationsList());

      assertThat(step.version()).isEqualTo(i + 1L);
      assertThat(step.sum().bytes()).isEqualTo(Vectors.hex(expected, "sum"));
      assertThat(step.mutations()).hasSize(1);
      assertThat(step.mutations().getFirst().removes())
          .isEqualTo(expected.get("removes").asBoolean());
      assertThat(json(step.mutations().getFirst().index()))
          .isEqualTo(expected.get("index").asText());
      sum = step.sum();
      step.macs()
          .forEach((index, mac) ->
              mac.ifPresentOrElse(value -> known.put(index, value), () -> known.remove(index)));
    }
    assertThat(known).hasSize(2);
  }

  private static String json(List<String> index) {
    return "[\"" + String.join("\",\"", index) + "\"]";
  }

  @Test
  void aNameWithEverySortOfLetterIsRead() throws Exception {
    var snapshot = SyncdSnapshot.parseFrom(Vectors.hex(VECTORS, "snapshotAfterThree"));

    var step = reader().read(snapshot);

    assertThat(step.mutations().getLast().value().getPushNameSetting().getName())
        .isEqualTo("Budi \"B\" Ünïcode");
  }

  @Test
  void aSnapshotHasTheSumOfItsPatches() throws Exception {
    var snapshot = SyncdSnapshot.parseFrom(Vectors.hex(VECTORS, "snapshotAfterThree"));

    var step = reader().read(snapshot);

    assertThat(step.whole()).isTrue();
    assertThat(step.version()).isEqualTo(3);
    assertThat(step.sum().bytes()).isEqualTo(Vectors.hex(patches().get(2), "sum"));
  }

  static Stream<UnaryOperator<SyncdPatch>> spoilt() {
    return Stream.of(
        patch -> patch.toBuilder().setPatchMac(flip(patch.getPatchMac())).build(),
        patch -> patch.toBuilder().setSnapshotMac(flip(patch.getSnapshotMac())).build(),
        patch -> {
          var spoilt = patch.toBuilder();
          var value = spoilt.getMutationsBuilder(0).getRecordBuilder().getValueBuilder();
          value.setBlob(flip(value.getBlob()));
          return spoilt.build();
        },
        patch -> {
          var spoilt = patch.toBuilder();
          var index = spoilt.getMutationsBuilder(0).getRecordBuilder().getIndexBuilder();
          index.setBlob(flip(index.getBlob()));
          return spoilt.build();
        },
        patch -> {
          var spoilt = patch.toBuilder();
          spoilt
              .getMutationsBuilder(0)
              .getRecordBuilder()
              .getValueBuilder()
              .setBlob(ByteString.EMPTY);
          return spoilt.build();
        },
        patch -> patch.toBuilder().clearMutations().build(),
        patch -> patch.toBuilder().clearVersion().build());
  }

  private static ByteString flip(ByteString bytes) {
    byte[] changed = bytes.toByteArray();
    changed[3] ^= 0x10;
    return ByteString.copyFrom(changed);
  }

  @ParameterizedTest
  @MethodSource
  void spoilt(UnaryOperator<SyncdPatch> way) throws Exception {
    var patch = way.apply(patch(0));

    assertThatThrownBy(() -> reader().read(patch, new LtHash(), Map.of(), patch.getMutationsList()))
        .isInstanceOf(BrokenStateException.class);
  }

  @Test
  void aSnapshotThatLacksAnEntryIsRefused() throws Exception {
    var snapshot =
        SyncdSnapshot.parseFrom(Vectors.hex(VECTORS, "snapshotAfterThree")).toBuilder()
            .removeRecords(1)
            .build();

    assertThatThrownBy(() -> reader().read(snapshot)).isInstanceOf(BrokenStateException.class);
  }
}
