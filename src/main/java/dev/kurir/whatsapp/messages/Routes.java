package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.devices.DeviceLists;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.Bundles;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.usync.Usync;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
    var known =
        store
            .shared()
            .inTransaction(
                unit -> new People(unit).lidOf(person).map(lid -> known(unit, accounts(own, lid))));
    return known
        .or(() -> askForLid(requests, person).map(lid -> new Known(accounts(own, lid))))
        .map(it -> it.isWhole() ? it : completed(requests, it))
        .map(it -> it.route(own, requests));
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

  private static List<Jid> accounts(LinkedDevice own, Jid to) {
    return Stream.of(to, own.address().account()).distinct().toList();
  }

  private Known known(Unit unit, List<Jid> accounts) {
    return known(unit, accounts, deviceLists.kept(unit, accounts));
  }

  private static Known known(Unit unit, List<Jid> accounts, Map<Jid, List<Jid>> lists) {
    var devices = devices(accounts, lists);
    return new Known(
        accounts,
        new People(unit).numberOf(accounts.getFirst()),
        lists,
        Fanout.withoutSession(unit, devices));
  }

  private Known completed(Requests requests, Known known) {
    var lists = deviceLists.of(requests, known.accounts);
    return store.shared().inTransaction(unit -> known(unit, known.accounts, lists));
  }

  private static List<Jid> devices(List<Jid> accounts, Map<Jid, List<Jid>> lists) {
    return accounts.stream().flatMap(each -> lists.getOrDefault(each, List.of()).stream()).toList();
  }

  /// What is kept of a way.
  ///
  /// @param accounts the one it leads to, and our own
  /// @param lists the devices of each, as far as they are known
  /// @param withoutSession devices that we have no session with, perhaps this one itself
  private record Known(
      List<Jid> accounts,
      Optional<Jid> phone,
      Map<Jid, List<Jid>> lists,
      List<Jid> withoutSession) {
    /// Nothing is.
    Known(List<Jid> accounts) {
      this(accounts, Optional.empty(), Map.of(), List.of());
    }

    boolean isWhole() {
      return accounts.stream().noneMatch(each -> lists.getOrDefault(each, List.of()).isEmpty());
    }

    Route route(LinkedDevice own, Requests requests) {
      if (!isWhole()) {
        throw new NoAnswerException("no list of devices");
      }
      var all = devices(accounts, lists);
      var others = all.stream().filter(device -> !own.isSelf(device)).toList();
      var asked = withoutSession.stream().filter(device -> !own.isSelf(device)).toList();
      return new Route(
          accounts.getFirst(),
          phone,
          Set.copyOf(accounts),
          all,
          others,
          asked,
          Bundles.fetch(requests, asked));
    }
  }
}
