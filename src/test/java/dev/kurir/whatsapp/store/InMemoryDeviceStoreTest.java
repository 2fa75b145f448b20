package dev.kurir.whatsapp.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.whatsapp.binary.Jid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryDeviceStoreTest implements DeviceStoreContract {
  private final List<String> told = new ArrayList<>();
  private final InMemoryDeviceStore store =
      new InMemoryDeviceStore(message -> told.add(message.messageId()));

  @Override
  public DeviceStore store() {
    return store;
  }

  @Override
  public void givenQueued(String messageId, Jid to) {
    // Nothing to prepare: this store learns of a message when it is sent.
  }

  @Override
  public String stateOf(String messageId) {
    return store
        .stateOf(messageId)
        .map(state -> state.name().toLowerCase(Locale.ROOT))
        .orElse("queued");
  }

  @Override
  public String kept(String messageId) {
    return store.inbox().stream()
        .filter(message -> message.messageId().equals(messageId))
        .map(message -> message.kind() + " " + message.text().orElse("-"))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public List<String> inbox() {
    return store.inbox().stream().map(Inbox.InboundMessage::messageId).toList();
  }

  @Override
  public Optional<Instant> lockedUntil() {
    return store.lockedUntil();
  }

  @Override
  public Optional<Integer> newChats() {
    return store.newChats().flatMap(Restrictions.NewChats::total);
  }

  @Override
  public String contact(Jid who) {
    var known = store.contact(who);
    return known.equals(InMemoryDeviceStore.Contact.UNKNOWN)
        ? ""
        : known.pushName()
            + "|"
            + known.fullName()
            + "|"
            + known.mutedUntil()
            + "|"
            + known.archived();
  }

  @Test
  void aNewMessageIsToldOnceAndOnlyWhenItIsKept() {
    var message = DeviceStoreContract.message("A1", LID, "hello");
    assertThatThrownBy(() ->
            store.inTransaction(unit -> {
              unit.inbox().accept(message);
              throw new IllegalStateException("no");
            }))
        .hasMessage("no");
    assertThat(told).isEmpty();

    for (int i = 0; i < 2; i++) {
      store.inTransaction(unit -> {
        unit.inbox().accept(message);
        return true;
      });
    }

    assertThat(told).containsExactly("A1");
  }

  @Test
  void aTransactionInsideATransactionIsRefused() {
    assertThatThrownBy(() -> store.inTransaction(_ -> store.inTransaction(_ -> true)))
        .isInstanceOf(IllegalStateException.class);
  }
}
