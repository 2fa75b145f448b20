package dev.kurir.whatsapp.groups;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The groups of an account. What the server said of one is kept, and forgotten when it says that
/// the group has changed, or that a message missed somebody; after a day it is asked again in any
/// case. Whoever needs a group that somebody else is asking for waits for the same answer.
///
/// Thread-safe; blocks while it asks.
public final class Groups {
  static final Duration FRESH = Duration.ofHours(24);

  private static final String NAMESPACE = "w:g2";

  private final SerialDeviceStore store;
  private final Clock clock;
  private final Map<Jid, CompletableFuture<Group>> asking = new HashMap<>(0);

  /// Grows whenever a group is forgotten: an answer that was on its way then is not kept.
  private int changes;

  public Groups(SerialDeviceStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /// @throws RefusedException with 403 when we are not in it, 404 when it does not exist
  /// @throws dev.kurir.whatsapp.connection.RequestException when the question has no useful answer
  public Group find(Requests requests, Jid id) {
    var kept = store.shared().inTransaction(unit -> kept(unit, id));
    return kept.orElseGet(() -> askOnce(requests, id));
  }

  /// What is known without asking.
  public Optional<Group> kept(Unit unit, Jid id) {
    return GroupRows.find(unit, id, clock.instant().minus(FRESH));
  }

  private Group askOnce(Requests requests, Jid id) {
    var mine = new CompletableFuture<Group>();
    var first = begin(id, mine);
    if (first.isPresent()) {
      return await(first.get());
    }
    try {
      var group = ask(requests, id);
      mine.complete(group);
      return group;
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      end(id);
    }
  }

  private synchronized Optional<CompletableFuture<Group>> begin(
      Jid id, CompletableFuture<Group> mine) {
    return Optional.ofNullable(asking.putIfAbsent(id, mine));
  }

  private synchronized void end(Jid id) {
    asking.remove(id);
  }

  private static Group await(CompletableFuture<Group> other) {
    try {
      return other.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new DisconnectedException("a question that somebody else asked failed", e);
    }
  }

  private Group ask(Requests requests, Jid id) {
    int before = changes();
    var answer =
        requests.ask(
            "get",
            NAMESPACE,
            id,
            List.of(Node.of("query").attr("request", "interactive").build()),
            Requests.LIMIT);
    var group =
        answer
            .child("group")
            .flatMap(GroupNodes::group)
            .filter(found -> found.id().equals(id))
            .orElseThrow(() -> new RefusedException(0, NAMESPACE));
    keep(List.of(group), before);
    return group;
  }

  /// All groups that the account is in. Always asks.
  public List<Group> participating(Requests requests) {
    int before = changes();
    var answer =
        requests.ask(
            "get",
            NAMESPACE,
            Jid.of("", Jid.GROUP),
            List.of(
                Node.of("participating")
                    .child(Node.of("participants"))
                    .child(Node.of("description"))
                    .build()),
            Requests.LIMIT);
    var groups =
        answer.child("groups").stream()
            .flatMap(all -> all.children("group").stream())
            .flatMap(node -> GroupNodes.group(node).stream())
            .toList();
    keep(groups, before);
    return groups;
  }

  /// One unit a group: each learns many people.
  private void keep(List<Group> groups, int before) {
    for (Group group : groups) {
      store.inTransaction(unit -> {
        if (changes() == before) {
          GroupRows.keep(unit, group, clock.instant());
        }
        return true;
      });
    }
  }

  /// The next message asks again.
  public void forget(Unit unit, Jid id) {
    changed();
    GroupRows.forget(unit, id);
  }

  void keep(Unit unit, Group group) {
    changed();
    GroupRows.keep(unit, group, clock.instant());
  }

  private synchronized void changed() {
    changes++;
  }

  private synchronized int changes() {
    return changes;
  }
}
