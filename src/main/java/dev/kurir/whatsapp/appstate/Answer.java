package dev.kurir.whatsapp.appstate;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.media.MediaDownload;
import dev.kurir.whatsapp.media.MediaDownload.Outcome;
import dev.kurir.whatsapp.media.MediaFile;
import dev.kurir.whatsapp.media.MediaKind;
import dev.kurir.whatsapp.proto.ExternalBlobReference;
import dev.kurir.whatsapp.proto.SyncdMutation;
import dev.kurir.whatsapp.proto.SyncdMutations;
import dev.kurir.whatsapp.proto.SyncdPatch;
import dev.kurir.whatsapp.proto.SyncdSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the server answers of one collection: a snapshot, patches, or neither. Large ones lie on
/// the media hosts and are fetched when they are asked for.
final class Answer {
  /// A collection of 50,000 contacts has some 15 MB.
  private static final int LARGEST = 32 << 20;

  private final Node collection;
  private final Requests requests;
  private final MediaDownload media;

  Answer(Node collection, Requests requests, MediaDownload media) {
    this.collection = collection;
    this.requests = requests;
    this.media = media;
  }

  /// A file could not be fetched now; worth another try later.
  static final class NotFetchedException extends Exception {
    private static final long serialVersionUID = 1;

    NotFetchedException(String why) {
      super(why);
    }
  }

  /// The code of the refusal, if it is one.
  Optional<String> refusal() {
    return collection.attr("type").filter("error"::equals).isEmpty()
        ? Optional.empty()
        : Optional.of(
            collection.child("error").flatMap(error -> error.attr("code")).orElse("unknown"));
  }

  boolean hasMore() {
    return collection.attr("has_more_patches").filter("true"::equals).isPresent();
  }

  Optional<SyncdSnapshot> snapshot() throws NotFetchedException, BrokenStateException {
    var reference = collection.child("snapshot").flatMap(Node::bytes);
    return reference.isEmpty()
        ? Optional.empty()
        : Optional.of(fetch(reference(reference.get()), SyncdSnapshot.parser()));
  }

  List<SyncdPatch> patches() throws BrokenStateException {
    var parent = collection.child("patches").orElse(collection);
    List<SyncdPatch> patches = new ArrayList<>();
    for (Node each : parent.children("patch")) {
      try {
        patches.add(SyncdPatch.parseFrom(each.bytes().orElseGet(() -> new byte[0])));
      } catch (InvalidProtocolBufferException _) {
        throw new BrokenStateException("a patch is unreadable");
      }
    }
    return patches;
  }

  /// The changes in a patch, wherever they are.
  List<SyncdMutation> changes(SyncdPatch patch) throws NotFetchedException, BrokenStateException {
    if (!patch.hasExternalMutations()) {
      return patch.getMutationsList();
    }
    return fetch(patch.getExternalMutations(), SyncdMutations.parser()).getMutationsList();
  }

  private static ExternalBlobReference reference(byte[] bytes) throws BrokenStateException {
    try {
      return ExternalBlobReference.parseFrom(bytes);
    } catch (InvalidProtocolBufferException _) {
      throw new BrokenStateException("a reference to a file is unreadable");
    }
  }

  private <T> T fetch(ExternalBlobReference reference, Parser<T> parser)
      throws NotFetchedException, BrokenStateException {
    var file =
        new MediaFile(
            MediaKind.APP_STATE,
            reference.getDirectPath(),
            reference.getMediaKey().toByteArray(),
            reference.getFileSha256().toByteArray(),
            reference.getFileEncSha256().toByteArray());
    return switch (media.fetch(requests, file, LARGEST)) {
      case Outcome.Fetched(var stored) -> {
        try (stored;
            var plain = stored.open()) {
          yield parser.parseFrom(plain);
        } catch (InvalidProtocolBufferException _) {
          throw new BrokenStateException("a file is no app state");
        } catch (IOException e) {
          throw new NotFetchedException(e.getClass().getSimpleName());
        }
      }
      case Outcome.Gone() -> throw new NotFetchedException("a file is gone");
      case Outcome.Damaged(var why) -> throw new NotFetchedException(why);
      case Outcome.Busy(var why) -> throw new NotFetchedException(why);
    };
  }
}
