package dev.kurir.messages.control;

import dev.kurir.messages.control.Acceptance.Invalid;
import dev.kurir.messages.control.Acceptance.KeyInProgress;
import dev.kurir.messages.control.Acceptance.Rule;
import dev.kurir.messages.control.AcceptedRows.Written;
import dev.kurir.messages.control.GroupCommit.Part;
import dev.kurir.messages.control.Recipients.Reading;
import dev.kurir.messages.entity.Recipient;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// Where messages come in. `accept` has an answer when the row is committed in PostgreSQL, which is
/// then the truth about it; the lanes are told afterwards, and when they cannot be told the sweeper
/// does it later.
///
/// Thread-safe. Who comes alone blocks for his own commit, the others for nothing: see
/// [GroupCommit] for the thread on which they hear of it.
public final class Messages {
  /// Rows of one INSERT.
  private static final int BATCH = 256;

  private static final int LONGEST_KEY = 255;

  private record KeyOf(TenantId tenant, String key) {}

  private final Clock clock;
  private final MessageIds ids;
  private final Set<KeyOf> inProgress = ConcurrentHashMap.newKeySet();
  private final GroupCommit<NewMessage, Written> writes;

  /// @param threads which may block, to write on
  public Messages(
      Database database,
      LaneFeed feed,
      MessageIds ids,
      Chats chats,
      Clock clock,
      Executor threads) {
    this.clock = clock;
    this.ids = ids;
    var rows = new AcceptedRows(database, chats);
    this.writes = new GroupCommit<>(BATCH, threads, rows::write, batch -> feed.add(written(batch)));
  }

  /// Fails with [dev.kurir.platform.control.DatabaseUnavailableException] when PostgreSQL is down:
  /// nothing was accepted, as far as is known.
  ///
  /// @param country the tenant's, for numbers without a country code
  public CompletableFuture<Acceptance> accept(
      TenantId tenant, Draft draft, Optional<String> country) {
    List<Rule> broken = new ArrayList<>();
    Recipient recipient =
        switch (Recipients.read(draft.to(), country)) {
          case Reading.Read(var read) -> read;
          case Reading.Wrong(var rule, var detail) -> {
            broken.add(new Rule("to", rule, detail));
            yield new Recipient.Phone("");
          }
        };
    check(draft, broken);
    if (!broken.isEmpty()) {
      return CompletableFuture.completedFuture(new Invalid(broken));
    }
    return draft
        .key()
        .map(key -> writeOnce(tenant, key, recipient, draft))
        .orElseGet(() -> write(tenant, recipient, draft));
  }

  /// Another request under the same key that comes meanwhile has no answer to repeat yet.
  private CompletableFuture<Acceptance> writeOnce(
      TenantId tenant, String key, Recipient recipient, Draft draft) {
    var name = new KeyOf(tenant, key);
    if (!inProgress.add(name)) {
      return CompletableFuture.completedFuture(new KeyInProgress());
    }
    return write(tenant, recipient, draft).whenComplete((_, _) -> inProgress.remove(name));
  }

  private void check(Draft draft, List<Rule> broken) {
    draft.delivery().check(clock.instant(), broken);
    if (draft.message().isBlank()) {
      broken.add(new Rule("message", "min-length", "Needs one character at least."));
    } else if (draft.message().length() > Draft.LONGEST) {
      broken.add(
          new Rule("message", "max-length", "May have " + Draft.LONGEST + " characters at most."));
    }
    if (draft.key().filter(key -> key.isBlank() || key.length() > LONGEST_KEY).isPresent()) {
      broken.add(
          new Rule("Idempotency-Key", "length", "Needs 1 to " + LONGEST_KEY + " characters."));
    }
  }

  private CompletableFuture<Acceptance> write(TenantId tenant, Recipient recipient, Draft draft) {
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var delivery = draft.delivery();
    var message =
        new NewMessage(
            ids.next(),
            tenant,
            recipient,
            draft.to().strip(),
            draft.message(),
            ids.nextForWhatsApp(),
            draft.key().orElse(null),
            draft.key().isPresent() ? draft.digest() : new byte[0],
            draft.typing().map(time -> (int) time.toMillis()).orElse(null),
            delivery.priority(),
            delivery.due(now).orElse(null),
            delivery.expires(now).orElse(null),
            now);
    return writes.submit(message).thenApply(Written::acceptance);
  }

  private static List<Written> written(List<Part<NewMessage, Written>> batch) {
    return batch.stream().map(Part::answer).filter(Objects::nonNull).toList();
  }
}
