package dev.kurir.whatsapp.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.proto.ContactMessage;
import dev.kurir.whatsapp.proto.ContactsArrayMessage;
import dev.kurir.whatsapp.proto.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Fields are far larger on the heap than on the wire: they are counted before they are read.
class ProtoReaderTest {
  private static final int MOST = 1_000;

  private static Message read(byte[] bytes) throws InvalidProtocolBufferException {
    return ProtoReader.read(Message.getDefaultInstance(), bytes, MOST);
  }

  @Test
  void whatHasFewFieldsIsReadHoweverLongItIs() throws Exception {
    var message = Message.newBuilder().setConversation("halo".repeat(100_000)).build();

    assertThat(read(message.toByteArray())).isEqualTo(message);
  }

  @Test
  void aPartIsRead() throws Exception {
    byte[] bytes = Message.newBuilder().setConversation("x".repeat(5_000)).build().toByteArray();
    byte[] longer = new byte[bytes.length + 9];
    System.arraycopy(bytes, 0, longer, 4, bytes.length);

    assertThat(
            ProtoReader.read(Message.getDefaultInstance(), longer, 4, bytes.length, MOST)
                .getConversation())
        .hasSize(5_000);
  }

  @Test
  void aThousandFieldsThatNobodyKnowsAreRead() throws Exception {
    assertThat(read(unknown(MOST)).getUnknownFields().asMap()).hasSize(MOST);
  }

  @Test
  void oneMoreIsRefused() {
    refused(unknown(MOST + 1));
  }

  @Test
  void fieldsInsideOfInnerMessagesCount() {
    var contacts = ContactsArrayMessage.newBuilder();
    for (int i = 0; i <= MOST; i++) {
      contacts.addContacts(ContactMessage.getDefaultInstance());
    }

    refused(Message.newBuilder().setContactsArrayMessage(contacts).build().toByteArray());
  }

  @Test
  void fieldsInsideOfGroupsCount() {
    refused(
        bytes(out -> {
          out.writeTag(9_000, 3);
          for (int i = 0; i <= MOST; i++) {
            out.writeInt32(9_001, 1);
          }
          out.writeTag(9_000, 4);
        }));
  }

  @Test
  void groupsInGroupsAreRefusedBeforeTheStackIsFull() {
    refused(
        bytes(out -> {
          for (int i = 0; i < MOST * 10; i++) {
            out.writeTag(9_000, 3);
          }
        }));
  }

  @Test
  void whatEndsEarlyIsRefused() {
    byte[] good = Message.newBuilder().setConversation("x".repeat(5_000)).build().toByteArray();

    refused(java.util.Arrays.copyOf(good, good.length - 1));
  }

  private static byte[] unknown(int count) {
    return bytes(out -> {
      for (int i = 0; i < count; i++) {
        out.writeInt32(9_000 + i, 1);
      }
    });
  }

  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    try {
      var all = new ByteArrayOutputStream();
      var out = CodedOutputStream.newInstance(all);
      writing.to(out);
      out.flush();
      return all.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void refused(byte[] bytes) {
    assertThatExceptionOfType(InvalidProtocolBufferException.class).isThrownBy(() -> read(bytes));
  }
}
