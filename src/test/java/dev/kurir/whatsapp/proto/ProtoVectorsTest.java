package dev.kurir.whatsapp.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.AbstractMessage;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import dev.kurir.whatsapp.Vectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Names, numbers and types of fields are those of Baileys: its JSON and its bytes say the same.
class ProtoVectorsTest {
  static Stream<JsonNode> cases() {
    return Vectors.cases("protobuf.json").stream();
  }

  @Test
  void noCaseIsMissing() {
    assertThat(cases()).hasSize(38);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void theBytesMeanTheJson(JsonNode vector) throws Exception {
    AbstractMessage.Builder<?> fromJson = builder(vector.get("type").asText());
    JsonFormat.parser().merge(vector.get("json").toString(), fromJson);

    AbstractMessage.Builder<?> fromBytes = builder(vector.get("type").asText());
    fromBytes.mergeFrom(Vectors.hex(vector, "hex"));

    assertThat(fromBytes.build()).isEqualTo(fromJson.build());
    assertThat(fromBytes.getUnknownFields().asMap()).isEmpty();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void ourBytesAreTheirs(JsonNode vector) throws Exception {
    AbstractMessage.Builder<?> fromJson = builder(vector.get("type").asText());
    JsonFormat.parser().merge(vector.get("json").toString(), fromJson);

    assertThat(fromJson.build().toByteArray()).isEqualTo(Vectors.hex(vector, "hex"));
  }

  @Test
  void unknownFieldsAndValuesSurvive() throws Exception {
    ByteString later = ByteString.copyFromUtf8("from a later version");
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(9_999, UnknownFieldSet.Field.newBuilder().addLengthDelimited(later).build())
            .build();
    byte[] bytes =
        Message.newBuilder().setConversation("x").setUnknownFields(unknown).build().toByteArray();

    Message read = Message.parseFrom(bytes);

    assertThat(read.getConversation()).isEqualTo("x");
    assertThat(read.toByteArray()).isEqualTo(bytes);
    byte[] newType = {0x10, 99};
    ProtocolMessage protocol = ProtocolMessage.parseFrom(newType);
    assertThat(protocol.hasType()).isFalse();
    assertThat(protocol.toByteArray()).isEqualTo(newType);
  }

  private static AbstractMessage.Builder<?> builder(String type)
      throws ReflectiveOperationException {
    Class<?> message = Class.forName("dev.kurir.whatsapp.proto." + type.replace('.', '$'));
    return (AbstractMessage.Builder<?>) message.getMethod("newBuilder").invoke(null);
  }
}
