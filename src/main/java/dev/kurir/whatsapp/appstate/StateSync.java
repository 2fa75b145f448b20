package dev.kurir.whatsapp.appstate;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.appstate.Answer.NotFetchedException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.media.MediaDownload;
import dev.kurir.whatsapp.messages.PeerSender;
import dev.kurir.whatsapp.proto.CollectionRow;
import dev.kurir.whatsapp.proto.SyncdMutation;
import dev.kurir.whatsapp.proto.SyncdPatch;
import dev.kurir.whatsapp.proto.SyncdRecord;
import dev.kurir.whatsapp.proto.SyncdSnapshot;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches collections, checks them, and keeps what they say; version by version, so that what was
/// interrupted goes on where it was. Blocks; one call at a time.
final class StateSync {
  private static final Logger LOG = LoggerFactory.getLogger(StateSync.class);

  /// Of one collection, at a few patches each, before anybody would call it endless.
  private static final int MOST_ROUNDS = 1_000;

  /// Changes in one unit: messages wait for no longer than those take.
  private static final int AT_ONCE = 20;

  private final Clock clock;
  private final SerialDeviceStore store;
  private final OwnDevice own;
  private final MediaDownload media;
  private final StateQuestions questions;
  private final Consumer<ClientEvent.Named> events;

  StateSync(
      Clock clock,
      SerialDeviceStore store,
      OwnDevice own,
      MediaDownload media,
      PeerSender phone,
      Consumer<ClientEvent.Named> events) {
    this.clock = clock;
    this.store = store;
    this.own = own;
    this.media = media;
    this.questions = new StateQuestions(clock, store, own, phone);
    this.events = events;
  }

  /// @return those that have to be tried again later
  Set<String> fetch(Connection connection, Set<String> names) {
    Set<String> later = new LinkedHashSet<>();
    Set<String> left = new LinkedHashSet<>(names);
    for (String name : names) {
      recover(connection, name);
    }
    for (int round = 0; !left.isEmpty() && round < MOST_ROUNDS && !connection.isOver(); round++) {
      var answer = ask(connection.requests(), left);
      for (String name : List.copyOf(left)) {
        var collection =
            answer.children("collection").stream()
                .filter(node -> node.attr("name").filter(name::equals).isPresent())
                .findFirst();
        if (collection.isEmpty() || !take(connection, name, collection.get(), later)) {
          left.remove(name);
        }
      }
    }
    return later;
  }

  private Node ask(Requests requests, Set<String> names) {
    var sync = Node.of("sync");
    Map<String, CollectionRow> rows = store.shared().inTransaction(unit -> rows(unit, names));
    rows.forEach((name, row) -> {
      boolean all = row.getVersion() == 0;
      var collection =
          Node.of("collection").attr("name", name).attr("return_snapshot", Boolean.toString(all));
      sync.child(all ? collection : collection.attr("version", row.getVersion()));
    });
    return requests
        .set("w:sync:app:state", sync.build())
        .child("sync")
        .orElseGet(() -> Node.of("sync").build());
  }

  private static Map<String, CollectionRow> rows(Unit unit, Set<String> names) {
    Map<String, CollectionRow> rows = new LinkedHashMap<>();
    names.forEach(name -> rows.put(name, CollectionRows.read(unit, name)));
    return rows;
  }

  /// @return whether to ask for more of it
  private boolean take(Connection connection, String name, Node node, Set<String> later) {
    var answer = new Answer(node, connection.requests(), media);
    if (answer.refusal().isPresent()) {
      LOG.warn("the server refuses {}: {}", name, answer.refusal().get());
      return false;
    }
    try {
      take(connection, name, answer);
      return answer.hasMore();
    } catch (MissingKeysException e) {
      LOG.info("{} waits for {} keys of the phone", name, e.ids().size());
      questions.askForKeys(connection, e.ids());
      return false;
    } catch (NotFetchedException e) {
      LOG.info("{} was not fetched: {}", name, e.getMessage());
      later.add(name);
      return false;
    } catch (BrokenStateException e) {
      return startAnew(connection, name, String.valueOf(e.getMessage()));
    }
  }

  private void take(Connection connection, String name, Answer answer)
      throws BrokenStateException, MissingKeysException, NotFetchedException {
    var snapshot = answer.snapshot();
    if (snapshot.isPresent()) {
      var reader = new StateReader(name, keys(keyIds(snapshot.get())));
      keep(connection, name, reader.read(snapshot.get()));
    }
    for (SyncdPatch patch : answer.patches()) {
      var changes = answer.changes(patch);
      var indexes = changes.stream().map(each -> each.getRecord().getIndex().getBlob()).toList();
      var row = store.shared().inTransaction(unit -> CollectionRows.read(unit, name));
      if (patch.getVersion().getVersion() <= row.getVersion()) {
        continue;
      }
      if (indexes.stream().anyMatch(ByteString::isEmpty)) {
        throw new BrokenStateException("an entry without an index");
      }
      var known = store.shared().inTransaction(unit -> CollectionRows.macs(unit, name, indexes));
      var reader = new StateReader(name, keys(keyIds(patch, changes)));
      keep(connection, name, reader.read(patch, CollectionRows.sum(row), known, changes));
    }
  }

  private static List<ByteString> keyIds(SyncdSnapshot snapshot) {
    return Stream.concat(
            Stream.of(snapshot.getKeyId().getId()),
            snapshot.getRecordsList().stream().map(StateSync::keyId))
        .toList();
  }

  private static List<ByteString> keyIds(SyncdPatch patch, List<SyncdMutation> changes) {
    return Stream.concat(
            Stream.of(patch.getKeyId().getId()),
            changes.stream().map(change -> keyId(change.getRecord())))
        .toList();
  }

  private static ByteString keyId(SyncdRecord sealed) {
    return sealed.getKeyId().getId();
  }

  private Map<ByteString, StateKeys> keys(Collection<ByteString> ids) throws MissingKeysException {
    var found = store.shared().inTransaction(unit -> StateKeyRows.read(unit, ids));
    if (!found.missing().isEmpty()) {
      throw new MissingKeysException(found.missing());
    }
    return found.keys();
  }

  /// First what the step says, a little in each unit; the version last. Stops with its connection:
  /// the link may be forgotten, and another one be made.
  private void keep(Connection connection, String name, Step step) {
    var mutations = step.mutations();
    for (int from = 0; from < mutations.size(); from += AT_ONCE) {
      var some = mutations.subList(from, Math.min(mutations.size(), from + AT_ONCE));
      connection.requireOpen();
      store.inTransaction(unit -> apply(unit, some)).ifPresent(this::tellName);
    }
    connection.requireOpen();
    store.inTransaction(unit -> {
      if (DeviceRows.read(unit).isPresent()) {
        CollectionRows.advance(unit, name, step);
      }
      return true;
    });
    LOG.debug("{} is at version {}", name, step.version());
  }

  /// Nothing, when the link is forgotten meanwhile.
  private static Optional<String> apply(Unit unit, List<Mutation> some) {
    if (DeviceRows.read(unit).isEmpty()) {
      return Optional.empty();
    }
    var actions = new Actions(unit);
    return some.stream()
        .flatMap(change -> actions.apply(change).stream())
        .reduce((_, newer) -> newer);
  }

  private void tellName(String name) {
    own.get()
        .ifPresent(device -> {
          own.link(device.withPushName(name));
          events.accept(new ClientEvent.Named(name));
        });
  }

  /// What does not add up is fetched from nothing, once; the next time the phone has to help.
  ///
  /// @return whether to fetch it now
  private boolean startAnew(Connection connection, String name, String why) {
    LOG.warn("{} does not add up: {}", name, why);
    boolean again =
        store.inTransaction(unit -> {
          var row = CollectionRows.read(unit, name);
          CollectionRows.forgetMacs(unit, name);
          CollectionRows.write(
              unit, name, row.toBuilder().setRefetched(true).clearVersion().clearHash().build());
          return !row.getRefetched();
        });
    if (!again) {
      questions.askForAll(connection, name);
    }
    return again;
  }

  /// Takes what the phone told of a collection, if it did.
  private void recover(Connection connection, String name) {
    var told = store.shared().inTransaction(unit -> CollectionRows.recovery(unit, name));
    if (told.isEmpty()) {
      return;
    }
    try {
      var recovery = Recovery.parse(told.get(), name);
      keep(connection, name, recovery.step(keys(recovery.keyIds())));
      LOG.info("{} is what the phone says it is", name);
    } catch (BrokenStateException e) {
      LOG.warn("{} is not what the phone says it is: {}", name, e.getMessage());
    } catch (MissingKeysException e) {
      questions.askForKeys(connection, e.ids());
      return;
    }
    store.inTransaction(unit -> {
      CollectionRows.forgetRecovery(unit, name);
      return true;
    });
  }
}
