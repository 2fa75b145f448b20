package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.SendOutcome.Refused;
import dev.kurir.whatsapp.SendOutcome.Sent;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.devices.DeviceLists;
import dev.kurir.whatsapp.devices.ParticipantHash;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.usync.Usync.Device;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SendAnswersTest {
  private static final Jid FRIEND = Jid.lid("100000000000009");
  private static final Jid OWN = Jid.lid("100000000000001");

  private final TestTime time = TestTime.start();
  private final InMemoryDeviceStore store = new InMemoryDeviceStore();
  private final DeviceLists lists = new DeviceLists(store, time);
  private final SendAnswers answers = new SendAnswers(lists, time);
  private final Route route =
      new Route(
          FRIEND,
          Optional.empty(),
          Set.of(FRIEND, OWN),
          List.of(FRIEND, OWN, OWN.withDevice(2)),
          List.of(FRIEND, OWN),
          List.of(),
          Map.of());

  SendAnswersTest() {
    store.inTransaction(unit -> {
      lists.keep(unit, FRIEND, List.of(new Device(0, false)));
      lists.keep(unit, OWN, List.of(new Device(0, false), new Device(2, false)));
      return true;
    });
  }

  private static Node.Builder ack() {
    return Node.of("ack").attr("class", "message").attr("id", "A1");
  }

  private long keptLists() {
    return store.inTransaction(unit -> unit.count(Unit.Category.DEVICE_LIST));
  }

  @Test
  void anAcknowledgementCarriesTheServersTime() {
    assertThat(answers.read(ack().attr("t", 1_796_083_200L).build(), route))
        .isEqualTo(new Sent(Instant.ofEpochSecond(1_796_083_200L)));
  }

  @Test
  void withoutATimeItIsNow() {
    assertThat(answers.read(ack().build(), route)).isEqualTo(new Sent(time.instant()));
    assertThat(answers.read(ack().attr("t", "soon").build(), route))
        .isEqualTo(new Sent(time.instant()));
  }

  @Test
  void aRefusalCarriesItsNumber() {
    assertThat(answers.read(ack().attr("error", 463).build(), route)).isEqualTo(new Refused(463));
    assertThat(answers.read(ack().attr("error", "odd").build(), route)).isEqualTo(new Refused(0));
    assertThat(keptLists()).isEqualTo(2);
  }

  @Test
  void aBadStanzaMakesUsAskForTheDevicesAgain() {
    assertThat(answers.read(ack().attr("error", 479).build(), route)).isEqualTo(new Refused(479));
    assertThat(keptLists()).isZero();
  }

  @Test
  void theSameHashMeansThatNobodyMissedIt() {
    String hash = ParticipantHash.of(route.all());

    assertThat(answers.read(ack().attr("phash", hash).build(), route)).isInstanceOf(Sent.class);
    assertThat(keptLists()).isEqualTo(2);
  }

  @Test
  void anotherHashMeansThatAListIsOldAndTheMessageIsOutAllTheSame() {
    assertThat(answers.read(ack().attr("phash", "2:other").build(), route))
        .isInstanceOf(Sent.class);
    assertThat(keptLists()).isZero();
  }
}
