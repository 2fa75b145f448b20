package dev.kurir.whatsapp.lids;

import static dev.kurir.whatsapp.store.Unit.Category.IDENTITY;
import static dev.kurir.whatsapp.store.Unit.Category.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PeopleTest {
  private static final Jid PN = Jid.pn("6281200000009");
  private static final Jid LID = Jid.lid("100000000000009");

  private final InMemoryDeviceStore store = new InMemoryDeviceStore();

  private <T> T in(Function<People, T> work) {
    return store.inTransaction(unit -> work.apply(new People(unit)));
  }

  private void with(Consumer<People> work) {
    in(people -> {
      work.accept(people);
      return true;
    });
  }

  private void write(Unit.Category category, Jid device, int value) {
    store.inTransaction(unit -> {
      unit.write(category, SignalAddress.of(device).toString(), new byte[] {(byte) value});
      return true;
    });
  }

  private Optional<byte[]> read(Unit.Category category, Jid device) {
    return store.inTransaction(unit -> unit.read(category, SignalAddress.of(device).toString()));
  }

  @Test
  void aPairIsTakenInEitherOrderAndWithoutDevices() {
    with(people -> people.learn(LID.withDevice(3), PN.withDevice(3)));

    assertThat(this.<Jid>in(people -> people.lidOf(PN.withDevice(9)).orElseThrow())).isEqualTo(LID);
    assertThat(this.<Jid>in(people -> people.numberOf(LID).orElseThrow())).isEqualTo(PN);
  }

  @Test
  void whatIsNoPairIsLeft() {
    with(people -> {
      people.learn(PN, PN);
      people.learn(LID, Jid.of("1", Jid.GROUP));
      people.learn(Jid.SERVER, LID);
    });

    assertThat(this.<Boolean>in(people -> people.numberOf(LID).isPresent())).isFalse();
  }

  @Test
  void aKnownLidReplacesTheNumberAndKeepsTheDevice() {
    assertThat(this.<Jid>in(people -> people.preferLid(PN.withDevice(4))))
        .isEqualTo(PN.withDevice(4));

    with(people -> people.learn(PN, LID));

    assertThat(this.<Jid>in(people -> people.preferLid(PN.withDevice(4))))
        .isEqualTo(LID.withDevice(4));
    assertThat(this.<Jid>in(people -> people.preferLid(new Jid(PN.user(), 99, Jid.HOSTED))))
        .isEqualTo(new Jid(LID.user(), 99, Jid.HOSTED_LID));
    assertThat(this.<Jid>in(people -> people.preferLid(LID.withDevice(2))))
        .isEqualTo(LID.withDevice(2));
  }

  @Test
  void sessionsAndIdentitiesOfAllDevicesMoveToTheLid() {
    write(SESSION, PN, 1);
    write(SESSION, PN.withDevice(12), 2);
    write(IDENTITY, PN.withDevice(12), 3);

    with(people -> people.learn(PN, LID));

    assertThat(read(SESSION, LID)).hasValue(new byte[] {1});
    assertThat(read(SESSION, LID.withDevice(12))).hasValue(new byte[] {2});
    assertThat(read(IDENTITY, LID.withDevice(12))).hasValue(new byte[] {3});
    assertThat(read(SESSION, PN)).isEmpty();
    assertThat(read(SESSION, PN.withDevice(12))).isEmpty();
    assertThat(read(IDENTITY, PN.withDevice(12))).isEmpty();
  }

  @Test
  void aSessionThatTheLidHasAlreadyStays() {
    write(SESSION, LID, 7);
    write(SESSION, PN, 1);

    with(people -> people.learn(PN, LID));

    assertThat(read(SESSION, LID)).hasValue(new byte[] {7});
    assertThat(read(SESSION, PN)).isEmpty();
  }

  @Test
  void anotherPersonsSessionsStayWhereTheyAre() {
    Jid other = Jid.pn("628120000000");
    write(SESSION, other, 5);

    with(people -> people.learn(PN, LID));

    assertThat(read(SESSION, other)).hasValue(new byte[] {5});
  }

  @Test
  void forgettingSessionsTakesThemUnderBothNames() {
    with(people -> people.learn(PN, LID));
    write(SESSION, LID.withDevice(2), 1);
    write(SESSION, PN, 1);
    write(IDENTITY, LID, 1);

    with(people -> people.forgetSessions(PN));

    assertThat(read(SESSION, LID.withDevice(2))).isEmpty();
    assertThat(read(SESSION, PN)).isEmpty();
    assertThat(read(IDENTITY, LID)).isEmpty();
  }
}
