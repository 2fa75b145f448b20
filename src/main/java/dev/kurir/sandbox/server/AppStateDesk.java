package dev.kurir.sandbox.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.appstate.Collections;
import dev.kurir.sandbox.faults.Disruption.BrokenState;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.media.MediaShelf;
import dev.kurir.sandbox.media.MediaType;
import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.proto.ExternalBlobReference;
import dev.kurir.whatsapp.proto.SyncdMutations;
import dev.kurir.whatsapp.proto.SyncdPatch;
import dev.kurir.whatsapp.proto.SyncdSnapshot;
import java.util.Optional;

/// Answers `w:sync:app:state`: patches that the asker does not have, a few at a time; instead of
/// very many of them a snapshot; and takes patches that companions make.
final class AppStateDesk {
  private static final int MOST_COLLECTIONS = 20;
  private static final int PATCHES_AT_ONCE = 5;

  /// With more patches than this one who starts at nothing gets a snapshot.
  private static final int SNAPSHOT_AFTER = 8;

  /// Larger patches leave their changes on the media host.
  private static final int MOST_MUTATIONS_INSIDE = 100;

  private final Collections collections;
  private final MediaShelf media;
  private final Notices notices;
  private final Faults faults;

  AppStateDesk(Collections collections, MediaShelf media, Notices notices, Faults faults) {
    this.collections = collections;
    this.media = media;
    this.notices = notices;
    this.faults = faults;
  }

  Answer answer(Query query) {
    var asked =
        query.subject().map(sync -> sync.children("collection")).orElse(java.util.List.of());
    if (asked.isEmpty() || asked.size() > MOST_COLLECTIONS) {
      return Answer.badRequest("collections are missing, or too many");
    }
    var sync = Node.of("sync");
    for (Node collection : asked) {
      var name = collection.attr("name").filter(Collections.NAMES::contains);
      if (name.isEmpty()) {
        return Answer.badRequest("there is no such collection");
      }
      var base = version(collection);
      if (base.isEmpty()) {
        return Answer.badRequest("version is neither missing nor a number that was ever reached");
      }
      sync.child(answer(query, collection, name.get(), base.get()));
    }
    return Answer.of(sync);
  }

  private static Optional<Long> version(Node collection) {
    var text = collection.attr("version").orElse("0");
    return text.matches("[0-9]{1,9}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private Node.Builder answer(Query query, Node asked, String name, long base) {
    var patch = asked.child("patch").flatMap(Node::bytes);
    if (patch.isPresent()) {
      return take(query, name, base, patch.get());
    }
    var account = query.from().account();
    var answer = collection(name, collections.version(account, name));
    boolean wantsAll = asked.attr("return_snapshot").filter("true"::equals).isPresent();
    if (wantsAll && collections.version(account, name) > SNAPSHOT_AFTER) {
      var snapshot = spoil(query.from(), collections.snapshot(account, name).orElseThrow());
      var reference = upload(query, snapshot.toByteArray());
      return answer.child(Node.of("snapshot").bytes(reference.toByteArray()));
    }
    return patches(query, answer, name, wantsAll ? 0 : base);
  }

  private Node.Builder patches(Query query, Node.Builder answer, String name, long base) {
    var account = query.from().account();
    var some = collections.after(account, name, base, PATCHES_AT_ONCE);
    var patches = Node.of("patches");
    for (SyncdPatch each : some) {
      patches.child(
          Node.of("patch").bytes(outside(query, spoil(query.from(), each)).toByteArray()));
    }
    if (!some.isEmpty()) {
      answer.child(patches);
    }
    boolean more = base + some.size() < collections.version(account, name);
    return answer.attr("has_more_patches", more ? Optional.of("true") : Optional.empty());
  }

  private static Node.Builder collection(String name, long version) {
    return Node.of("collection").attr("name", name).attr("version", version);
  }

  private Node.Builder take(Query query, String name, long base, byte[] bytes) {
    var from = query.from();
    try {
      var version =
          collections.push(from.account(), name, base, SyncdPatch.parseFrom(bytes), query.batch());
      if (version.isPresent()) {
        notices.stateChanged(from, name, version.get(), query.batch());
        return collection(name, version.get());
      }
      return patches(query, error(name, 409, "conflict"), name, base);
    } catch (InvalidProtocolBufferException _) {
      return error(name, 400, "bad-request");
    }
  }

  private static Node.Builder error(String name, int code, String text) {
    return Node.of("collection")
        .attr("name", name)
        .attr("type", "error")
        .child(Node.of("error").attr("code", code).attr("text", text));
  }

  private SyncdPatch outside(Query query, SyncdPatch patch) {
    if (patch.getMutationsCount() <= MOST_MUTATIONS_INSIDE) {
      return patch;
    }
    var mutations = SyncdMutations.newBuilder().addAllMutations(patch.getMutationsList()).build();
    return patch.toBuilder()
        .clearMutations()
        .setExternalMutations(upload(query, mutations.toByteArray()))
        .build();
  }

  private ExternalBlobReference upload(Query query, byte[] bytes) {
    var file = media.put(query.from(), MediaType.APP_STATE, bytes, null, query.batch());
    return ExternalBlobReference.newBuilder()
        .setMediaKey(ByteString.copyFrom(file.mediaKey()))
        .setDirectPath(file.directPath())
        .setFileSizeBytes(file.length())
        .setFileSha256(ByteString.copyFrom(file.sha256()))
        .setFileEncSha256(ByteString.copyFrom(file.encSha256()))
        .build();
  }

  private SyncdPatch spoil(Device reader, SyncdPatch patch) {
    var fault = faults.take(BrokenState.class, reader);
    return fault.isEmpty() ? patch : SpoiltState.of(patch, fault.get().part());
  }

  private SyncdSnapshot spoil(Device reader, SyncdSnapshot snapshot) {
    var fault = faults.take(BrokenState.class, reader);
    return fault.isEmpty() ? snapshot : SpoiltState.of(snapshot, fault.get().part());
  }
}
