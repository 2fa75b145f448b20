package dev.kurir.messages.control;

import dev.kurir.messages.control.Recipients.Reading;
import dev.kurir.messages.entity.Recipient;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.binary.Jid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/// Says whether a number is on WhatsApp. An answer that is young enough is given again; those who
/// ask for the same number at the same time share one question. Thread-safe; blocks for a question.
public final class ContactChecks {
  /// After WhatsApp itself said that it is too much.
  private static final Duration PEACE = Duration.ofMinutes(1);

  private final ContactRows rows;
  private final Lookups lookups;
  private final Clock clock;
  private final Duration maxAge;
  private final Allowance allowance;
  private final Map<Question, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

  public ContactChecks(Database database, Lookups lookups, Clock clock, ContactSettings settings) {
    this.rows = new ContactRows(database);
    this.lookups = lookups;
    this.clock = clock;
    this.maxAge = settings.maxAge();
    this.allowance = new Allowance(clock, settings.perMinute());
  }

  private record Question(TenantId tenant, String phone) {}

  /// Answer to a wish to know.
  public sealed interface Answer {
    record Known(ContactView contact) implements Answer {}

    /// @param rule stable, for programs
    record Wrong(String rule, String detail) implements Answer {}

    /// @param after how long until it may be asked again
    record TooMany(Duration after) implements Answer {}

    /// The tenant's session is not connected.
    record NotConnected() implements Answer {}

    /// WhatsApp did not answer.
    record NoAnswer() implements Answer {}
  }

  /// The clients that are connected now.
  public interface Lookups {
    /// See [dev.kurir.whatsapp.WhatsAppClient#lookUp].
    ContactOutcome lookUp(TenantId tenant, Jid number);

    boolean isConnected(TenantId tenant);
  }

  /// @param phone as people write it
  /// @param country the tenant's, for numbers without a country code
  public Answer check(TenantId tenant, String phone, Optional<String> country) {
    return switch (Recipients.read(phone, country)) {
      case Reading.Read(Recipient.Phone(var digits)) -> check(new Question(tenant, digits));
      case Reading.Read _ -> new Answer.Wrong("recipient", "Must be a phone number.");
      case Reading.Wrong(var rule, var detail) -> new Answer.Wrong(rule, detail);
    };
  }

  private Answer check(Question question) {
    return known(question).orElseGet(() -> askOnce(question));
  }

  private Optional<Answer> known(Question question) {
    return rows.find(question.tenant(), question.phone(), oldest()).map(Answer.Known::new);
  }

  /// Looks once more before it asks: the one before may have got its answer a moment ago.
  private Answer askOnce(Question question) {
    var mine = new CompletableFuture<Answer>();
    var other = underWay.putIfAbsent(question, mine);
    if (other != null) {
      return joined(other);
    }
    try {
      mine.complete(known(question).orElseGet(() -> ask(question)));
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
    } finally {
      underWay.remove(question);
    }
    return joined(mine);
  }

  private static Answer joined(CompletableFuture<Answer> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Answer ask(Question question) {
    if (!lookups.isConnected(question.tenant())) {
      return new Answer.NotConnected();
    }
    var wait = allowance.take(question.tenant());
    if (wait.isPresent()) {
      return new Answer.TooMany(wait.get());
    }
    return switch (lookups.lookUp(question.tenant(), Jid.pn(question.phone()))) {
      case ContactOutcome.OnWhatsApp(var number, var lid) ->
          keep(question, true, Optional.of(number.user()), lid.map(Jid::user));
      case ContactOutcome.NotOnWhatsApp() ->
          keep(question, false, Optional.empty(), Optional.empty());
      case ContactOutcome.NotConnected() -> new Answer.NotConnected();
      case ContactOutcome.TooMany() -> new Answer.TooMany(PEACE);
      case ContactOutcome.NoAnswer _ -> new Answer.NoAnswer();
    };
  }

  private Answer keep(
      Question question, boolean exists, Optional<String> number, Optional<String> lid) {
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var contact = new ContactView(question.phone(), exists, number, lid, now, false);
    rows.save(question.tenant(), contact, oldest());
    return new Answer.Known(contact);
  }

  private Instant oldest() {
    return clock.instant().minus(maxAge);
  }
}
