package dev.kurir.whatsapp.history;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.kurir.whatsapp.history.HistorySink.Secret;
import dev.kurir.whatsapp.proto.Conversation;
import dev.kurir.whatsapp.proto.GlobalSettings;
import dev.kurir.whatsapp.proto.HistorySync;
import dev.kurir.whatsapp.proto.HistorySyncMsg;
import dev.kurir.whatsapp.proto.InlineContact;
import dev.kurir.whatsapp.proto.PhoneNumberToLIDMapping;
import dev.kurir.whatsapp.proto.Pushname;
import dev.kurir.whatsapp.proto.WebMessageInfo;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// Reads one piece of history from a stream: a zlib stream of one `HistorySync`. A few fields are
/// taken, everything else is passed over without being kept. In memory is one message at a time,
/// and of a conversation what a [HistorySink.Chat] holds.
final class HistoryReader {
  /// Larger ones are an attack: phones cut histories into pieces of some ten megabytes.
  static final long MOST_INFLATED = 4L << 30;

  /// A single message, name or setting that is larger is passed over.
  private static final int LARGEST_PART = 4 << 20;

  /// Of each conversation the secrets of so many of its newest messages are taken.
  static final int SECRETS = 200;

  private static final int LONGEST_TEXT = 1_024;
  private static final int SECRET = 32;

  private final CodedInputStream in;
  private final HistorySink sink;

  private HistoryReader(CodedInputStream in, HistorySink sink) {
    this.in = in;
    this.sink = sink;
  }

  /// @throws MalformedHistoryException when it is no history, or too large a one
  /// @throws IOException when `deflated` cannot be read
  static void read(InputStream deflated, HistorySink sink)
      throws IOException, MalformedHistoryException {
    read(deflated, sink, MOST_INFLATED);
  }

  static void read(InputStream deflated, HistorySink sink, long most)
      throws IOException, MalformedHistoryException {
    try (var inflated = new InflaterInputStream(deflated);
        var bounded = new BoundedInputStream(inflated, most)) {
      new HistoryReader(CodedInputStream.newInstance(bounded), sink).read();
      sink.end();
    } catch (InvalidProtocolBufferException
        | ZipException
        | EOFException
        | BoundedInputStream.TooLongException e) {
      throw new MalformedHistoryException("no history, or one that is too large", e);
    }
  }

  private void read() throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        readPart(tag);
      } else {
        in.skipField(tag);
      }
      in.resetSizeCounter();
    }
  }

  private void readPart(int tag) throws IOException {
    int length = in.readRawVarint32();
    int field = WireFormat.getTagFieldNumber(tag);
    if (length < 0) {
      throw new InvalidProtocolBufferException("a length is negative");
    }
    if (field == HistorySync.CONVERSATIONS_FIELD_NUMBER) {
      int limit = in.pushLimit(length);
      readConversation();
      in.popLimit(limit);
    } else if (length > LARGEST_PART || !isTaken(field)) {
      in.skipRawBytes(length);
    } else {
      take(field, in.readRawBytes(length));
    }
  }

  private static boolean isTaken(int field) {
    return switch (field) {
      case HistorySync.PUSHNAMES_FIELD_NUMBER,
          HistorySync.GLOBALSETTINGS_FIELD_NUMBER,
          HistorySync.PHONENUMBERTOLIDMAPPINGS_FIELD_NUMBER,
          HistorySync.COMPANIONMETANONCE_FIELD_NUMBER,
          HistorySync.NCTSALT_FIELD_NUMBER,
          HistorySync.INLINECONTACTS_FIELD_NUMBER ->
          true;
      default -> false;
    };
  }

  private void take(int field, byte[] bytes) throws InvalidProtocolBufferException {
    switch (field) {
      case HistorySync.PUSHNAMES_FIELD_NUMBER -> {
        var name = Pushname.parseFrom(bytes);
        sink.pushName(name.getId(), name.getPushname());
      }
      case HistorySync.GLOBALSETTINGS_FIELD_NUMBER ->
          sink.settings(GlobalSettings.parseFrom(bytes));
      case HistorySync.PHONENUMBERTOLIDMAPPINGS_FIELD_NUMBER -> {
        var pair = PhoneNumberToLIDMapping.parseFrom(bytes);
        sink.mapping(pair.getPnJid(), pair.getLidJid());
      }
      case HistorySync.COMPANIONMETANONCE_FIELD_NUMBER ->
          sink.nonce(new String(bytes, StandardCharsets.UTF_8));
      case HistorySync.NCTSALT_FIELD_NUMBER -> sink.salt(bytes);
      default -> {
        var contact = InlineContact.parseFrom(bytes);
        sink.mapping(contact.getPnJid(), contact.getLidJid());
      }
    }
  }

  private void readConversation() throws IOException {
    var chat = Conversation.newBuilder();
    List<Secret> secrets = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case Conversation.MESSAGES_FIELD_NUMBER -> readMessage(secrets);
        case Conversation.ID_FIELD_NUMBER -> text().ifPresent(chat::setId);
        case Conversation.PNJID_FIELD_NUMBER -> text().ifPresent(chat::setPnJid);
        case Conversation.LIDJID_FIELD_NUMBER -> text().ifPresent(chat::setLidJid);
        case Conversation.TCTOKEN_FIELD_NUMBER ->
            part(LONGEST_TEXT).ifPresent(bytes -> chat.setTcToken(ByteString.copyFrom(bytes)));
        case Conversation.TCTOKENTIMESTAMP_FIELD_NUMBER ->
            chat.setTcTokenTimestamp(in.readUInt64());
        case Conversation.TCTOKENSENDERTIMESTAMP_FIELD_NUMBER ->
            chat.setTcTokenSenderTimestamp(in.readUInt64());
        default -> in.skipField(tag);
      }
    }
    sink.conversation(
        new HistorySink.Chat(
            chat.getId(),
            chat.getPnJid(),
            chat.getLidJid(),
            chat.getTcToken().toByteArray(),
            chat.getTcTokenTimestamp(),
            chat.getTcTokenSenderTimestamp(),
            List.copyOf(secrets)));
  }

  private void readMessage(List<Secret> secrets) throws IOException {
    if (secrets.size() >= SECRETS) {
      in.skipRawBytes(length());
      return;
    }
    var bytes = part(LARGEST_PART);
    if (bytes.isPresent()) {
      var message = HistorySyncMsg.parseFrom(bytes.get(), ExtensionRegistryLite.getEmptyRegistry());
      secret(message.getMessage()).ifPresent(secrets::add);
    }
  }

  private static Optional<Secret> secret(WebMessageInfo message) {
    byte[] secret = message.getMessageSecret().toByteArray();
    var key = message.getKey();
    if (secret.length != SECRET || key.getId().isEmpty() || key.getId().length() > 128) {
      return Optional.empty();
    }
    var sender = key.getParticipant().isEmpty() ? message.getParticipant() : key.getParticipant();
    return Optional.of(new Secret(key.getId(), key.getFromMe(), sender, secret));
  }

  private Optional<String> text() throws IOException {
    return part(LONGEST_TEXT).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /// Empty, and passed over, when it is larger than `most`.
  private Optional<byte[]> part(int most) throws IOException {
    int length = length();
    if (length > most) {
      in.skipRawBytes(length);
      return Optional.empty();
    }
    return Optional.of(in.readRawBytes(length));
  }

  private int length() throws IOException {
    int length = in.readRawVarint32();
    if (length < 0) {
      throw new InvalidProtocolBufferException("a length is negative");
    }
    return length;
  }
}
