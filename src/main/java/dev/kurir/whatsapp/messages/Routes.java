package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.devices.DeviceLists;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.Bundles;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.usync.Usync;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the way to a person: LID, devices, keys. What is kept is not asked for, so that a message
/// in a chat that is used needs no question. Messages go to LIDs only (whatsmeow since 2026-07-13).
final class Routes {
  private final SerialDeviceStore store;
  private final DeviceLists deviceLists;

  Routes(SerialDeviceStore store, DeviceLists deviceLists) {
    this.store = store;
    this.deviceLists = deviceLists;
  }

  /// Empty when the server knows no LID of that number, which means: no account. May block.
  ///
  /// @throws dev.kurir.whatsapp.connection.RequestException when a question has no useful answer
  Optional<Route> find(Requests requests, LinkedDevice own, Jid person) {
    var lid = store.shared().inTransaction(unit -> new People(unit).lidOf(person));
    return (lid.isPresent() ? lid : askForLid(requests, person))
        .map(account -> route(requests, own, account));
  }

  private Optional<Jid> askForLid(Requests requests, Jid person) {
    var found =
        Usync.people(requests, List.of(person)).stream()
            .filter(user -> user.account().equals(person) && user.lid().isPresent())
            .findFirst();
    found.ifPresent(this::keep);
    return found.flatMap(Usync.User::lid);
  }

  private void keep(Usync.User user) {
    Jid lid = user.lid().orElseThrow();
    store.inTransaction(unit -> {
      new People(unit).learn(user.account(), lid);
      user.devices().ifPresent(devices -> deviceLists.keep(unit, lid, devices));
      return lid;
    });
  }

  private Route route(Requests requests, LinkedDevice own, Jid to) {
    Set<Jid> accounts = new LinkedHashSet<>(List.of(to));
    accounts.add(own.address().account());
    Map<Jid, List<Jid>> lists = deviceLists.of(requests, accounts);
    if (accounts.stream().anyMatch(each -> lists.getOrDefault(each, List.of()).isEmpty())) {
      throw new NoAnswerException("no list of devices");
    }
    List<Jid> all =
        accounts.stream().flatMap(each -> lists.getOrDefault(each, List.of()).stream()).toList();
    List<Jid> others = all.stream().filter(device -> !own.isSelf(device)).toList();
    var phone = store.shared().inTransaction(unit -> new People(unit).numberOf(to));
    var asked = withoutSession(others);
    return new Route(to, phone, accounts, all, others, asked, Bundles.fetch(requests, asked));
  }

  private List<Jid> withoutSession(List<Jid> devices) {
    return store.shared().inTransaction(unit -> Fanout.withoutSession(unit, devices));
  }
}
