package dev.kurir.sandbox.appstate;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.proto.SyncdPatch;
import dev.kurir.whatsapp.proto.SyncdSnapshot;
import dev.kurir.whatsapp.proto.SyncdVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the server keeps of the app state of all accounts. It cannot read it: only devices of the
/// account have the keys. Thread-safe.
public final class Collections {
  public static final List<String> NAMES =
      List.of("critical_block", "critical_unblock_low", "regular_high", "regular", "regular_low");

  private final Map<String, Collection> all = new HashMap<>();

  public static Collections load(Ledger ledger) {
    var collections = new Collections();
    ledger.forEach(
        Table.APP_STATE,
        (key, row) -> {
          var parts = Table.parts(key);
          collections.of(parts[0], parts[1]).add(patch(row));
        });
    return collections;
  }

  private static SyncdPatch patch(byte[] row) {
    try {
      return SyncdPatch.parseFrom(row);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the state file holds a patch that cannot be read", e);
    }
  }

  private Collection of(String account, String name) {
    return all.computeIfAbsent(account + '/' + name, _ -> new Collection());
  }

  public synchronized long version(Account account, String name) {
    return of(account.number(), name).version();
  }

  /// Takes a patch that was made on top of `base`; empty, and nothing happens, when that is not the
  /// version that is here.
  ///
  /// @return the version that it makes
  public synchronized Optional<Long> push(
      Account account, String name, long base, SyncdPatch patch, Batch batch) {
    var collection = of(account.number(), name);
    if (collection.version() != base) {
      return Optional.empty();
    }
    var numbered =
        patch.toBuilder().setVersion(SyncdVersion.newBuilder().setVersion(base + 1)).build();
    collection.add(numbered);
    batch.put(Table.APP_STATE, Table.key(account.number(), name, base + 1), numbered.toByteArray());
    return Optional.of(base + 1);
  }

  public synchronized List<SyncdPatch> after(
      Account account, String name, long version, int limit) {
    return of(account.number(), name).after(version, limit);
  }

  public synchronized Optional<SyncdSnapshot> snapshot(Account account, String name) {
    return of(account.number(), name).snapshot();
  }

  synchronized Map<ByteString, byte[]> valueMacs(Account account, String name) {
    return of(account.number(), name).valueMacs();
  }

  /// The number of the newest key that was used.
  synchronized int newestKey(Account account) {
    return NAMES.stream()
        .flatMap(name -> of(account.number(), name).lastKeyId().stream())
        .mapToInt(StateKey::number)
        .max()
        .orElse(1);
  }

  public synchronized void erase(Account account, Batch batch) {
    for (String name : NAMES) {
      var gone = all.remove(account.number() + '/' + name);
      for (long version = 1; gone != null && version <= gone.version(); version++) {
        batch.delete(Table.APP_STATE, Table.key(account.number(), name, version));
      }
    }
  }
}
