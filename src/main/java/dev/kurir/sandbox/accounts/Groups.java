package dev.kurir.sandbox.accounts;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Json;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.binary.Jid;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// All groups of this network. A group without members is gone. Thread-safe.
public final class Groups {
  public static final int MOST_MEMBERS = 1_024;
  private static final int MOST_GROUPS = 10_000;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Group> byId = new ConcurrentSkipListMap<>();

  static Groups load(Ledger ledger) {
    var groups = new Groups();
    ledger.forEach(Table.GROUPS, (id, row) -> groups.byId.put(id, Json.row(row, Group.class)));
    return groups;
  }

  public Optional<Group> find(Jid jid) {
    return jid.isGroup() ? Optional.ofNullable(byId.get(jid.user())) : Optional.empty();
  }

  public Collection<Group> all() {
    return List.copyOf(byId.values());
  }

  public List<Group> of(Account account) {
    return byId.values().stream().filter(group -> group.has(account)).toList();
  }

  /// Empty when there are as many as can be.
  ///
  /// @param others besides the creator
  public synchronized Optional<Group> create(
      String subject,
      boolean lid,
      Account creator,
      Collection<Account> others,
      Instant at,
      Batch batch) {
    if (byId.size() >= MOST_GROUPS || others.size() >= MOST_MEMBERS) {
      return Optional.empty();
    }
    var members = new ArrayList<Group.Member>();
    members.add(new Group.Member(creator.number(), true));
    others.stream()
        .filter(account -> account != creator)
        .distinct()
        .forEach(account -> members.add(new Group.Member(account.number(), false)));
    var group =
        new Group(freeId(), subject, lid, creator.number(), at.getEpochSecond(), 1, members);
    save(group, batch);
    return Optional.of(group);
  }

  private String freeId() {
    String id;
    do {
      id = "120363" + (100_000_000_000L + random.nextLong(900_000_000_000L));
    } while (byId.containsKey(id));
    return id;
  }

  /// Empty when the group is gone, has the account, or is full.
  public synchronized Optional<Group> add(Jid jid, Account account, Batch batch) {
    return find(jid)
        .filter(group -> !group.has(account) && group.members().size() < MOST_MEMBERS)
        .map(group -> save(group.with(account), batch));
  }

  /// Empty when the group is gone, or does not have the account.
  public synchronized Optional<Group> remove(Jid jid, Account account, Batch batch) {
    return find(jid)
        .filter(group -> group.has(account))
        .map(group -> save(group.without(account), batch));
  }

  public synchronized Optional<Group> rename(Jid jid, String subject, Batch batch) {
    return find(jid).map(group -> save(group.named(subject), batch));
  }

  private Group save(Group group, Batch batch) {
    if (group.members().isEmpty()) {
      byId.remove(group.id());
      batch.delete(Table.GROUPS, group.id());
    } else {
      byId.put(group.id(), group);
      batch.put(Table.GROUPS, group.id(), group);
    }
    return group;
  }
}
