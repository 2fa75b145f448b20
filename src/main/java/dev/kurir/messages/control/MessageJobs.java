package dev.kurir.messages.control;

import dev.kurir.messages.control.Senders.Sender;
import dev.kurir.messages.entity.MessageState;
import dev.kurir.messages.entity.Trouble;
import dev.kurir.outbox.control.Backoff;
import dev.kurir.outbox.control.Job;
import dev.kurir.outbox.control.JobHandler;
import dev.kurir.outbox.control.Outbox;
import dev.kurir.outbox.control.OutboxUnavailableException;
import dev.kurir.outbox.control.Outcome;
import dev.kurir.outbox.control.Outcome.Done;
import dev.kurir.outbox.control.Outcome.TenantNotReady;
import dev.kurir.outbox.control.Outcome.TryAgain;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Sends the message of a job. The row decides everything; the job is only a name.
///
/// Invariants:
/// - A job whose row does not wait any more is done, so a job may come any number of times.
/// - A message is sent only when no earlier one of its chat waits, whatever the lanes say: after
///   lost lanes the order is that of the rows.
/// - Every try of a message has the same WhatsApp id, so that a message which arrived twice is
///   shown once. A row in `sending` may have arrived; it is tried again until there is a verdict.
/// - What WhatsApp has refused because it would begin a new chat is never tried again by itself,
///   and while it is known that it would be, it is not tried at all: each try counts as another
///   one.
/// - A verdict is written before the job leaves its lane.
public final class MessageJobs implements JobHandler {
  private static final Backoff NOT_CONNECTED =
      new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(2));
  private static final Backoff NO_ANSWER =
      new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private static final Backoff DEPENDENCY_DOWN =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2));

  /// A resumed queue is due at once: this is for when nobody could be told.
  private static final Duration PAUSED = Duration.ofMinutes(1);

  private final WaitingRows rows;
  private final QueueRows queues;
  private final PaceRows paces;
  private final Verdicts verdicts;
  private final Outbox outbox;
  private final Senders senders;
  private final Clock clock;
  private final MessageSettings limits;
  private final Typing typing = new Typing();
  private final Map<TenantId, Integer> notConnected = new ConcurrentHashMap<>();

  public MessageJobs(
      Database database, Outbox outbox, Senders senders, Clock clock, MessageSettings limits) {
    this.rows = new WaitingRows(database);
    this.paces = new PaceRows(database, clock);
    this.queues = new QueueRows(database, clock);
    this.verdicts = new Verdicts(database, clock);
    this.outbox = outbox;
    this.senders = senders;
    this.clock = clock;
    this.limits = limits;
  }

  @Override
  public Outcome handle(Job job) {
    try {
      var row = rows.find(job.id(), clock.instant());
      return row.isEmpty() ? new Done() : handle(job, row.get());
    } catch (WithdrawnException _) {
      verdicts.expired(job.id());
      return new Done();
    } catch (StaleOwnerException _) {
      return notReady(job.tenant());
    } catch (DatabaseUnavailableException
        | StoreUnavailableException
        | OutboxUnavailableException _) {
      return new TryAgain(DEPENDENCY_DOWN.after(3));
    }
  }

  /// The tenant can send again: the next wait is a short one.
  public void connected(TenantId tenant) {
    notConnected.remove(tenant);
  }

  private Outcome handle(Job job, WaitingRow row) {
    var tenant = job.tenant();
    var now = clock.instant();
    if (!row.chat().equals(job.lane())) { // two chats became one: on to the lane of that one
      outbox.add(List.of(row.entry(tenant, now)));
      return new Done();
    }
    if (row.isExpired(now)) {
      return expire(row);
    }
    if (row.isEarly(now)) { // it must not hold back its chat
      return new Done(); // a sweep brings it in time
    }
    if (row.paused()) {
      outbox.rule(tenant, queues.rules(tenant)); // the lanes had forgotten it
      return new TenantNotReady(PAUSED);
    }
    if (row.behind()) {
      outbox.add(rows.before(row, now)); // the lanes had lost them
      return new TryAgain(Duration.ZERO);
    }
    var sender = senders.of(tenant);
    if (sender.isEmpty()) {
      return delay(tenant, row);
    }
    if (row.isNumberChanged()) {
      return over(verdicts.held(row, Trouble.NUMBER_CHANGED));
    }
    if (row.state() == MessageState.SENDING && !row.judged()) {
      if (row.crashes() + 1 >= limits.crashes()) {
        return over(verdicts.parked(row, Trouble.CRASHED));
      }
      if (!verdicts.crashed(row)) {
        return over(false);
      }
    }
    if (row.restricted().isPresent() && row.state() != MessageState.SENDING) {
      return over(verdicts.held(row, row.restricted().get()));
    }
    return isTypedNow(row, sender.get())
        ? new TryAgain(row.typing().orElseThrow())
        : send(tenant, row, sender.get());
  }

  /// The recipient sees somebody typing, and the job is to come again when it was long enough.
  /// Before the first try only.
  private boolean isTypedNow(WaitingRow row, Sender sender) {
    if (row.typing().isEmpty() || row.attempts() > 0 || !typing.begin(row.id())) {
      typing.end(row.id());
      return false;
    }
    sender.typing(row.to());
    return true;
  }

  private Outcome send(TenantId tenant, WaitingRow row, Sender sender) {
    // What was tried before had its turn then.
    var paced = row.paced() && row.state() != MessageState.SENDING;
    if (paced) {
      var until = paces.take(tenant);
      if (until.isPresent()) {
        return new TenantNotReady(positive(Duration.between(clock.instant(), until.get())));
      }
    }
    return switch (sender.sendText(row.messageId(), row.to(), row.text())) {
      case SendOutcome.Sent(var at) -> over(verdicts.sent(row, at));
      case SendOutcome.NotConnected() -> {
        if (paced) {
          paces.giveBack(tenant);
        }
        yield delay(tenant, row);
      }
      // The try itself was counted when the row became `sending`.
      case SendOutcome.Unknown() -> again(row, Trouble.NO_ACK, 0);
      case SendOutcome.Failed(_, boolean retry) when retry -> again(row, Trouble.QUERY_FAILED, 1);
      case SendOutcome.Failed _ -> over(verdicts.failed(row, Trouble.QUERY_FAILED));
      case SendOutcome.NotOnWhatsApp() -> over(verdicts.failed(row, Trouble.NOT_ON_WHATSAPP));
      case SendOutcome.Refused(int number) when number == SendOutcome.REACH_OUT ->
          over(verdicts.held(row, Trouble.REACH_OUT_LIMITED));
      case SendOutcome.Refused(int number) -> over(verdicts.refused(row, number));
    };
  }

  private static Duration positive(Duration time) {
    return time.isPositive() ? time : Duration.ofMillis(1);
  }

  private Outcome again(WaitingRow row, Trouble trouble, int attempts) {
    var tries = row.attempts() + 1;
    if (tries >= limits.attempts()) {
      return over(verdicts.parked(row, Trouble.ATTEMPTS_EXHAUSTED));
    }
    boolean _ = verdicts.troubled(row, trouble, attempts); // it comes again in any case
    return new TryAgain(NO_ANSWER.after(tries));
  }

  /// What was tried may have arrived: it is not said to have expired.
  private Outcome expire(WaitingRow row) {
    if (row.state() == MessageState.SENDING) {
      return over(verdicts.parked(row, Trouble.EXPIRED_UNANSWERED));
    }
    verdicts.expired(row.id());
    return new Done();
  }

  /// Its job is done when the verdict stands. Otherwise the row has moved on, or the session has
  /// another owner: whoever gets the job next reads again.
  private static Outcome over(boolean written) {
    return written ? new Done() : new TryAgain(NO_ANSWER.after(1));
  }

  /// No try was made, so none is counted. What is `sending` stays so: it may have arrived.
  private Outcome delay(TenantId tenant, WaitingRow row) {
    if (row.state() == MessageState.QUEUED) {
      verdicts.delayed(row);
    }
    return notReady(tenant);
  }

  private Outcome notReady(TenantId tenant) {
    return new TenantNotReady(NOT_CONNECTED.after(notConnected.merge(tenant, 1, Integer::sum)));
  }
}
