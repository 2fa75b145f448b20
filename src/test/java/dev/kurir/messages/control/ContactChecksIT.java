package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.control.ContactChecks.Answer;
import dev.kurir.messages.control.ContactChecks.Answer.Known;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.MovableClock;
import dev.kurir.testing.Servers;
import dev.kurir.whatsapp.ContactOutcome;
import dev.kurir.whatsapp.binary.Jid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContactChecksIT {
  private static final MessageTables TABLES = new MessageTables(Servers.database());
  private static final String NUMBER = "+62 812-3456-7890";

  private final MovableClock clock = new MovableClock();
  private final TenantId tenant = TABLES.tenant("6281100000009");
  private final AtomicInteger asked = new AtomicInteger();
  private boolean connected = true;
  private Supplier<ContactOutcome> outcome =
      () ->
          new ContactOutcome.OnWhatsApp(
              Jid.pn("6281234567890"), Optional.of(Jid.lid("100000000000009")));

  private final ContactChecks checks =
      new ContactChecks(
          TABLES.database(),
          new ContactChecks.Lookups() {
            @Override
            public ContactOutcome lookUp(TenantId who, Jid number) {
              asked.incrementAndGet();
              return outcome.get();
            }

            @Override
            public boolean isConnected(TenantId who) {
              return connected;
            }
          },
          clock,
          new ContactSettings(Duration.ofHours(24), 3));

  @AfterAll
  static void close() {
    TABLES.close();
  }

  private Answer check(String phone) {
    return checks.check(tenant, phone, Optional.empty());
  }

  private ContactView known(String phone) {
    return ((Known) check(phone)).contact();
  }

  @Test
  void anAnswerIsAskedForOnceAndGivenUntilItIsOld() {
    var first = known(NUMBER);
    var second = known("6281234567890");

    assertThat(first.phone()).isEqualTo("6281234567890");
    assertThat(first.exists()).isTrue();
    assertThat(first.number()).hasValue("6281234567890");
    assertThat(first.lid()).hasValue("100000000000009");
    assertThat(first.cached()).isFalse();
    assertThat(second.cached()).isTrue();
    assertThat(second.checkedAt()).isEqualTo(first.checkedAt());
    assertThat(asked).hasValue(1);

    clock.advance(Duration.ofHours(24));
    assertThat(known(NUMBER).cached()).isFalse();
    assertThat(asked).hasValue(2);
  }

  @Test
  void aNumberWithoutAnAccountIsRememberedToo() {
    outcome = ContactOutcome.NotOnWhatsApp::new;

    assertThat(known(NUMBER).exists()).isFalse();
    assertThat(known(NUMBER).cached()).isTrue();
    assertThat(known(NUMBER).number()).isEmpty();
  }

  @Test
  void tooManyQuestionsWaitAndWhatIsKnownIsFree() {
    known("6281200000001");
    known("6281200000002");
    known("6281200000003");

    assertThat(check("6281200000004")).isEqualTo(new Answer.TooMany(Duration.ofSeconds(20)));
    assertThat(known("6281200000001").cached()).isTrue();

    clock.advance(Duration.ofSeconds(20));
    assertThat(known("6281200000004").cached()).isFalse();
  }

  @Test
  void whatIsNoNumberIsNotAsked() {
    assertThat(check("halo")).isInstanceOf(Answer.Wrong.class);
    assertThat(check("100000000000009@lid"))
        .isEqualTo(new Answer.Wrong("recipient", "Must be a phone number."));
    assertThat(asked).hasValue(0);
  }

  @Test
  void withoutAConnectionNothingIsCounted() {
    connected = false;
    for (int i = 0; i < 9; i++) {
      assertThat(check(NUMBER)).isEqualTo(new Answer.NotConnected());
    }

    connected = true;
    assertThat(known(NUMBER).cached()).isFalse();
  }

  @Test
  void noAnswerIsNotRemembered() {
    outcome = () -> new ContactOutcome.NoAnswer("nothing came");
    assertThat(check(NUMBER)).isEqualTo(new Answer.NoAnswer());
    outcome = ContactOutcome.NotOnWhatsApp::new;

    assertThat(known(NUMBER).cached()).isFalse();
  }

  @Test
  void whoAsksForTheSameAtTheSameTimeSharesTheQuestion() throws Exception {
    var asking = new CountDownLatch(1);
    var mayAnswer = new CountDownLatch(1);
    outcome =
        () -> {
          asking.countDown();
          await(mayAnswer);
          return new ContactOutcome.NotOnWhatsApp();
        };
    List<Future<ContactView>> all = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      all.add(threads.submit(() -> known(NUMBER)));
      await(asking);
      for (int i = 0; i < 8; i++) {
        all.add(threads.submit(() -> known(NUMBER)));
      }
      mayAnswer.countDown();
      for (var one : all) {
        assertThat(one.get().exists()).isFalse();
      }
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void aTenantThatIsGoneLeavesNothing() {
    known(NUMBER);

    TABLES.run("delete from tenants where id = ?", tenant.value());

    assertThat(
            TABLES.column("select phone from contact_checks where tenant_id = ?", tenant.value()))
        .isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
