package dev.kurir.whatsapp.history;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.kurir.whatsapp.proto.Conversation;
import dev.kurir.whatsapp.proto.GlobalSettings;
import dev.kurir.whatsapp.proto.HistorySync;
import dev.kurir.whatsapp.proto.HistorySyncMsg;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.MessageKey;
import dev.kurir.whatsapp.proto.WebMessageInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// A program: writes a history of 2,000 chats with 100 messages of a kilobyte each to a file, some
/// 210 MB inflated, reads it, and says how many chats there were. Run with a heap that could hold a
/// tenth of that.
final class LargeHistory {
  private static final int CHATS = 2_000;

  private LargeHistory() {}

  public static void main(String[] args) throws Exception {
    Path file = Files.createTempFile("kurir-large-history-", ".zlib");
    try {
      write(file);
      var chats = new AtomicInteger();
      try (var in = Files.newInputStream(file)) {
        HistoryReader.read(in, counting(chats));
      }
      System.out.println(chats + " chats");
    } finally {
      Files.delete(file);
    }
  }

  private static void write(Path file) throws IOException {
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try (var out = new DeflaterOutputStream(Files.newOutputStream(file), deflater, 65_536)) {
      var coded = CodedOutputStream.newInstance(out);
      byte[] chat = chat().toByteArray();
      for (int i = 0; i < CHATS; i++) {
        coded.writeByteArray(HistorySync.CONVERSATIONS_FIELD_NUMBER, chat);
      }
      coded.flush();
    } finally {
      deflater.end();
    }
  }

  private static Conversation chat() {
    var chat = Conversation.newBuilder().setId("2@lid");
    for (int i = 0; i < 100; i++) {
      chat.addMessages(
          HistorySyncMsg.newBuilder()
              .setMessage(
                  WebMessageInfo.newBuilder()
                      .setKey(MessageKey.newBuilder().setId("M" + i))
                      .setMessage(Message.newBuilder().setConversation("x".repeat(1_024)))
                      .setMessageSecret(ByteString.copyFrom(new byte[32]))));
    }
    return chat.build();
  }

  private static HistorySink counting(AtomicInteger chats) {
    return new HistorySink() {
      @Override
      public void mapping(String pn, String lid) {}

      @Override
      public void pushName(String person, String name) {}

      @Override
      public void conversation(Chat chat) {
        chats.incrementAndGet();
      }

      @Override
      public void salt(byte[] nctSalt) {}

      @Override
      public void nonce(String companionMetaNonce) {}

      @Override
      public void settings(GlobalSettings settings) {}

      @Override
      public void end() {}
    };
  }
}
