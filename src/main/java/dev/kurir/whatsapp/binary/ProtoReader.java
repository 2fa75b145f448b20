package dev.kurir.whatsapp.binary;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads protocol buffers that strangers wrote. A field of two bytes on the wire can be some
/// hundreds on the heap: an empty message inside a list, or a field that nobody knows. So the
/// fields are counted before anything is built of them, those of known inner messages too; what is
/// allocated stays below [#BYTES_PER_ELEMENT] for each and a few copies of the bytes.
public final class ProtoReader {
  /// Of one [dev.kurir.whatsapp.proto.Message]: far above the longest list that people send.
  public static final int MESSAGE = 20_000;

  /// Of everything that has a handful of fields: handshakes, certificates, identities, envelopes.
  public static final int SMALL = 100;

  /// The most that one field was seen to take on the heap, objects that are dropped at once
  /// included.
  static final int BYTES_PER_ELEMENT = 1_500;

  /// What protocol buffers themselves allow.
  private static final int MAX_DEPTH = 100;

  private static final int SMALLEST_ELEMENT = 2;

  private ProtoReader() {}

  /// @param prototype any instance of what is to be read
  /// @param most how many fields it may have, inner ones included
  public static <M extends Message> M read(M prototype, byte[] bytes, int most)
      throws InvalidProtocolBufferException {
    return read(prototype, bytes, 0, bytes.length, most);
  }

  /// Reads a part of `bytes`.
  public static <M extends Message> M read(
      M prototype, byte[] bytes, int from, int length, int most)
      throws InvalidProtocolBufferException {
    if (length / SMALLEST_ELEMENT > most) {
      new ProtoReader.Count(CodedInputStream.newInstance(bytes, from, length), most)
          .check(prototype.getDescriptorForType());
    }
    @SuppressWarnings("unchecked") // a message's parser makes messages of its own type
    M message = (M) prototype.getParserForType().parseFrom(bytes, from, length);
    return message;
  }

  /// One walk over the wire form, which builds nothing.
  private static final class Count {
    private final CodedInputStream in;
    private int left;

    Count(CodedInputStream in, int most) {
      this.in = in;
      this.left = most;
    }

    void check(Descriptor type) throws InvalidProtocolBufferException {
      try {
        fields(type, 0);
      } catch (InvalidProtocolBufferException e) {
        throw e;
      } catch (IOException e) {
        throw new InvalidProtocolBufferException(e);
      }
    }

    /// To the end of the input, or of the group.
    private void fields(@Nullable Descriptor type, int depth) throws IOException {
      if (depth > MAX_DEPTH) {
        throw new InvalidProtocolBufferException("too deep");
      }
      while (true) {
        int tag = in.readTag();
        int wire = WireFormat.getTagWireType(tag);
        if (tag == 0 || wire == WireFormat.WIRETYPE_END_GROUP) {
          return;
        }
        if (--left < 0) {
          throw new InvalidProtocolBufferException("too many fields");
        }
        if (wire == WireFormat.WIRETYPE_START_GROUP) {
          fields(null, depth + 1);
        } else if (wire == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          inside(type, WireFormat.getTagFieldNumber(tag), depth);
        } else {
          in.skipField(tag);
        }
      }
    }

    private void inside(@Nullable Descriptor type, int number, int depth) throws IOException {
      int length = in.readRawVarint32();
      var field = type == null ? null : type.findFieldByNumber(number);
      if (field == null || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        in.skipRawBytes(length);
      } else {
        int end = in.pushLimit(length);
        fields(field.getMessageType(), depth + 1);
        in.checkLastTagWas(0);
        in.popLimit(end);
      }
    }
  }
}
