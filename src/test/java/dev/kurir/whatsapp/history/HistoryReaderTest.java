package dev.kurir.whatsapp.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.proto.Conversation;
import dev.kurir.whatsapp.proto.GlobalSettings;
import dev.kurir.whatsapp.proto.HistorySync;
import dev.kurir.whatsapp.proto.HistorySyncMsg;
import dev.kurir.whatsapp.proto.HistorySyncNotification.HistorySyncType;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.MessageKey;
import dev.kurir.whatsapp.proto.PhoneNumberToLIDMapping;
import dev.kurir.whatsapp.proto.Pushname;
import dev.kurir.whatsapp.proto.WebMessageInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class HistoryReaderTest {
  private final Heard heard = new Heard();

  /// Remembers what it is told.
  static final class Heard implements HistorySink {
    final List<String> said = new ArrayList<>();
    final List<Chat> chats = new ArrayList<>();
    boolean ended;

    @Override
    public void mapping(String pn, String lid) {
      said.add(pn + " is " + lid);
    }

    @Override
    public void pushName(String person, String name) {
      said.add(person + " calls themselves " + name);
    }

    @Override
    public void conversation(Chat chat) {
      chats.add(chat);
    }

    @Override
    public void salt(byte[] nctSalt) {
      said.add("salt of " + nctSalt.length);
    }

    @Override
    public void nonce(String companionMetaNonce) {
      said.add("nonce " + companionMetaNonce);
    }

    @Override
    public void settings(GlobalSettings settings) {
      said.add("migrated at " + settings.getChatDbLidMigrationTimestamp());
    }

    @Override
    public void end() {
      ended = true;
    }
  }

  private static HistorySync.Builder history() {
    return HistorySync.newBuilder().setSyncType(HistorySyncType.RECENT);
  }

  private static HistorySyncMsg message(String id, int text) {
    return HistorySyncMsg.newBuilder()
        .setMessage(
            WebMessageInfo.newBuilder()
                .setKey(MessageKey.newBuilder().setId(id).setFromMe(true))
                .setMessage(Message.newBuilder().setConversation("x".repeat(text)))
                .setMessageSecret(ByteString.copyFrom(new byte[32])))
        .build();
  }

  private static byte[] deflated(HistorySync history) {
    var out = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(out)) {
      history.writeTo(deflater);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void read(byte[] deflated) throws Exception {
    HistoryReader.read(new ByteArrayInputStream(deflated), heard);
  }

  @Test
  void whatIsNeededIsTaken() throws Exception {
    read(
        deflated(
            history()
                .addPushnames(Pushname.newBuilder().setId("1@s.whatsapp.net").setPushname("Ayu"))
                .addPhoneNumberToLidMappings(
                    PhoneNumberToLIDMapping.newBuilder()
                        .setPnJid("1@s.whatsapp.net")
                        .setLidJid("2@lid"))
                .setNctSalt(ByteString.copyFrom(new byte[32]))
                .setCompanionMetaNonce("abc")
                .setGlobalSettings(GlobalSettings.newBuilder().setChatDbLidMigrationTimestamp(7))
                .build()));

    assertThat(heard.said)
        .containsExactlyInAnyOrder(
            "1@s.whatsapp.net calls themselves Ayu",
            "1@s.whatsapp.net is 2@lid",
            "salt of 32",
            "nonce abc",
            "migrated at 7");
    assertThat(heard.ended).isTrue();
  }

  @Test
  void aConversationIsTakenWithoutItsMessages() throws Exception {
    read(
        deflated(
            history()
                .addConversations(
                    Conversation.newBuilder()
                        .setId("2@lid")
                        .setPnJid("1@s.whatsapp.net")
                        .setTcToken(ByteString.copyFrom(new byte[] {1, 2}))
                        .setTcTokenTimestamp(5)
                        .setTcTokenSenderTimestamp(6)
                        .setDisplayName("Ayu")
                        .addMessages(message("A", 3)))
                .build()));

    var chat = heard.chats.getFirst();
    assertThat(chat.id()).isEqualTo("2@lid");
    assertThat(chat.pn()).isEqualTo("1@s.whatsapp.net");
    assertThat(chat.token()).containsExactly(1, 2);
    assertThat(chat.tokenAt()).isEqualTo(5);
    assertThat(chat.issuedAt()).isEqualTo(6);
    assertThat(chat.secrets()).extracting(HistorySink.Secret::messageId).containsExactly("A");
  }

  @Test
  void ofAConversationTheNewestSecretsAreTaken() throws Exception {
    var conversation = Conversation.newBuilder().setId("2@lid");
    for (int i = 0; i < 300; i++) {
      conversation.addMessages(message("M" + i, 1));
    }

    read(deflated(history().addConversations(conversation).build()));

    assertThat(heard.chats.getFirst().secrets()).hasSize(HistoryReader.SECRETS);
    assertThat(heard.chats.getFirst().secrets().getFirst().messageId()).isEqualTo("M0");
  }

  @Test
  void aMessageThatIsFarTooLargeIsPassedOver() throws Exception {
    read(
        deflated(
            history()
                .addConversations(
                    Conversation.newBuilder()
                        .setId("2@lid")
                        .addMessages(message("HUGE", 5 << 20))
                        .addMessages(message("B", 1)))
                .build()));

    assertThat(heard.chats.getFirst().secrets())
        .extracting(HistorySink.Secret::messageId)
        .containsExactly("B");
  }

  @Test
  void whatIsNoZlibStreamIsMalformed() {
    assertThatThrownBy(() -> read(new byte[] {1, 2, 3, 4}))
        .isInstanceOf(MalformedHistoryException.class);
  }

  @Test
  void whatEndsInTheMiddleIsMalformed() {
    byte[] whole = deflated(history().addConversations(chat()).build());

    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(MalformedHistoryException.class);
    assertThat(heard.ended).isFalse();
  }

  private static Conversation chat() {
    return Conversation.newBuilder().setId("2@lid").addMessages(message("A", 20)).build();
  }

  @Test
  void whatIsNoHistoryIsMalformed() {
    var out = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(out)) {
      deflater.write(new byte[] {0x12, 0x7f, 0x12, 0x70});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }

    assertThatThrownBy(() -> read(out.toByteArray())).isInstanceOf(MalformedHistoryException.class);
  }

  @Test
  void whatInflatesToTooMuchIsMalformed() {
    byte[] deflated = deflated(history().addConversations(chat()).build());

    assertThatThrownBy(() -> HistoryReader.read(new ByteArrayInputStream(deflated), heard, 20))
        .isInstanceOf(MalformedHistoryException.class);
  }

  /// 200 MB inflated, in a JVM of its own with a heap of 24 MB.
  @Test
  void aLargeHistoryNeedsLittleMemory() throws Exception {
    var jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LargeHistory.class.getName())
            .redirectErrorStream(true)
            .start();

    String said = new String(jvm.getInputStream().readAllBytes());

    assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said.lines()).last().isEqualTo("2000 chats");
  }
}
