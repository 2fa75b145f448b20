package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.kurir.whatsapp.proto.ExtendedTextMessage;
import dev.kurir.whatsapp.proto.FutureProofMessage;
import dev.kurir.whatsapp.proto.ImageMessage;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.MessageContextInfo;
import dev.kurir.whatsapp.proto.ReactionMessage;
import dev.kurir.whatsapp.proto.SenderKeyDistributionMessage;
import org.junit.jupiter.api.Test;

class MessageContentTest {
  private static final Message TEXT = Message.newBuilder().setConversation("halo").build();

  private static FutureProofMessage around(Message message) {
    return FutureProofMessage.newBuilder().setMessage(message).build();
  }

  @Test
  void aPlainTextIsAText() {
    var content = MessageContent.of(TEXT);

    assertThat(content.kind()).isEqualTo("text");
    assertThat(content.text()).hasValue("halo");
  }

  @Test
  void aTextWithALinkOrAQuoteIsAText() {
    var message =
        Message.newBuilder()
            .setExtendedTextMessage(ExtendedTextMessage.newBuilder().setText("lihat https://a.id"))
            .setMessageContextInfo(
                MessageContextInfo.newBuilder().setMessageSecret(ByteString.copyFromUtf8("x")))
            .build();

    assertThat(MessageContent.of(message).kind()).isEqualTo("text");
    assertThat(MessageContent.of(message).text()).hasValue("lihat https://a.id");
  }

  @Test
  void aTextThatDisappearsIsFoundInsideItsLayers() {
    var message =
        Message.newBuilder()
            .setEphemeralMessage(
                around(Message.newBuilder().setViewOnceMessage(around(TEXT)).build()))
            .build();

    assertThat(MessageContent.of(message).text()).hasValue("halo");
  }

  @Test
  void aPictureHasItsFieldsNameAndItsCaption() {
    var message =
        Message.newBuilder()
            .setImageMessage(ImageMessage.newBuilder().setCaption("pantai"))
            .build();
    var bare = Message.newBuilder().setImageMessage(ImageMessage.newBuilder()).build();

    assertThat(MessageContent.of(message).kind()).isEqualTo("imageMessage");
    assertThat(MessageContent.of(message).text()).hasValue("pantai");
    assertThat(MessageContent.of(bare).text()).isEmpty();
  }

  @Test
  void whatHasNoTextSaysWhatItIs() {
    var reaction =
        Message.newBuilder()
            .setMessageContextInfo(MessageContextInfo.newBuilder())
            .setReactionMessage(ReactionMessage.newBuilder().setText("👍"))
            .build();

    assertThat(MessageContent.of(reaction).kind()).isEqualTo("reactionMessage");
    assertThat(MessageContent.of(reaction).text()).isEmpty();
  }

  @Test
  void aKindFromTheFutureIsKeptByItsNumber() {
    var message =
        Message.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        7_777,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("new"))
                            .build())
                    .build())
            .build();

    assertThat(MessageContent.of(message).kind()).isEqualTo("field-7777");
    assertThat(MessageContent.of(message).isEmpty()).isFalse();
  }

  @Test
  void keysForAGroupAloneAreNoMessage() {
    var message =
        Message.newBuilder()
            .setSenderKeyDistributionMessage(SenderKeyDistributionMessage.newBuilder())
            .build();

    assertThat(MessageContent.of(message).isEmpty()).isTrue();
    assertThat(MessageContent.of(Message.getDefaultInstance()).isEmpty()).isTrue();
  }

  @Test
  void layersWithoutEndAreNotFollowed() {
    Message message = TEXT;
    for (int i = 0; i < 30; i++) {
      message = Message.newBuilder().setEphemeralMessage(around(message)).build();
    }

    assertThat(MessageContent.of(message).kind()).isEqualTo("ephemeralMessage");
  }
}
