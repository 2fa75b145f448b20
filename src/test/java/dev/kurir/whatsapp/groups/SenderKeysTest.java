package dev.kurir.whatsapp.groups;

import static dev.kurir.whatsapp.store.Unit.Category.SENDER_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.signal.SenderKeyRecord;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SenderKeysTest {
  private static final Jid GROUP = Jid.of("6281200000009-1590000000", Jid.GROUP);
  private static final Jid OTHER_GROUP = Jid.of("120363000000000001", Jid.GROUP);
  private static final Jid PN = Jid.pn("6281200000009");
  private static final Jid LID = Jid.lid("100000000000009");
  private static final Jid OTHER = Jid.pn("628120000000");

  private final InMemoryDeviceStore store = new InMemoryDeviceStore();

  private void with(Consumer<Unit> work) {
    store.inTransaction(unit -> {
      work.accept(unit);
      return true;
    });
  }

  private void keep(Jid group, Jid sender, SenderKeyRecord key) {
    with(unit -> new SenderKeys(unit, group).keep(sender, key));
  }

  private List<String> rows() {
    return store.inTransaction(unit -> unit.keyIds(SENDER_KEY, 100));
  }

  private byte[] row(String id) {
    return store.inTransaction(unit -> unit.read(SENDER_KEY, id)).orElseThrow();
  }

  @Test
  void keysOfANumberMoveInTheUnitThatLearnsItsLid() {
    var phone = SenderKeyRecord.generate();
    var companion = SenderKeyRecord.generate();
    var elsewhere = SenderKeyRecord.generate();
    keep(GROUP, PN, phone);
    keep(GROUP, PN, phone);
    keep(GROUP, PN.withDevice(12), companion);
    keep(OTHER_GROUP, PN, elsewhere);
    keep(GROUP, new Jid(PN.user(), 99, Jid.HOSTED), companion);
    keep(GROUP, OTHER, SenderKeyRecord.generate());

    with(unit -> new People(unit).learn(PN, LID));

    assertThat(rows())
        .containsExactlyInAnyOrder(
            GROUP + ":100000000000009_1.0",
            GROUP + ":100000000000009_1.12",
            GROUP + ":100000000000009_129.99",
            OTHER_GROUP + ":100000000000009_1.0",
            GROUP + ":628120000000.0",
            OTHER.toString());
    assertThat(row(GROUP + ":100000000000009_1.0")).isEqualTo(phone.encode());
    assertThat(row(GROUP + ":100000000000009_1.12")).isEqualTo(companion.encode());
    assertThat(row(OTHER_GROUP + ":100000000000009_1.0")).isEqualTo(elsewhere.encode());
  }

  @Test
  void aKeyThatTheLidHasAlreadyStays() {
    var ofLid = SenderKeyRecord.generate();
    keep(GROUP, LID, ofLid);
    keep(GROUP, PN, SenderKeyRecord.generate());

    with(unit -> new People(unit).learn(PN, LID));

    assertThat(rows()).containsExactly(GROUP + ":100000000000009_1.0");
    assertThat(row(rows().getFirst())).isEqualTo(ofLid.encode());
  }

  @Test
  void aKeyThatNoListNamesMovesWhenItIsUsed() {
    var key = SenderKeyRecord.generate();
    with(unit -> unit.write(SENDER_KEY, GROUP + ":6281200000009.0", key.encode()));

    with(unit -> new People(unit).learn(PN, LID));

    with(unit -> assertThat(new SenderKeys(unit, GROUP).of(LID)).isPresent());
    assertThat(rows()).containsExactly(GROUP + ":100000000000009_1.0");
  }
}
