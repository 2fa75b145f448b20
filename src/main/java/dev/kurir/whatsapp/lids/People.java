package dev.kurir.whatsapp.lids;

import static dev.kurir.whatsapp.store.Unit.Category.IDENTITY;
import static dev.kurir.whatsapp.store.Unit.Category.SESSION;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Resolves people inside one unit. Sessions, identities and sender keys are kept under the LID as
/// soon as it is known: in the unit in which a pair is learnt, what was kept under the number moves
/// there.
public final class People {
  /// Companions get ascending ids at each link; accounts whose ids have passed this start their
  /// sessions again after the move, which costs one retry.
  static final int MOVED_DEVICES = 128;

  private static final List<Unit.Category> MOVED = List.of(SESSION, IDENTITY);

  private final Unit unit;

  public People(Unit unit) {
    this.unit = unit;
  }

  /// Takes the pair in whatever order; anything that is not one number and one LID is left.
  public void learn(Jid one, Jid other) {
    if (one.isPn() && other.isLid()) {
      learnPair(one.account(), other.account());
    } else if (one.isLid() && other.isPn()) {
      learnPair(other.account(), one.account());
    }
  }

  /// The address on `lid`, with the same device, when it is known; else `jid` itself.
  public Jid preferLid(Jid jid) {
    if (!jid.isPn()) {
      return jid;
    }
    return lidOf(jid)
        .map(lid -> new Jid(lid.user(), jid.device(), hosted(jid) ? Jid.HOSTED_LID : Jid.LID))
        .orElse(jid);
  }

  public Optional<Jid> lidOf(Jid person) {
    return person.isLid()
        ? Optional.of(person.account())
        : Optional.of(person).filter(Jid::isPn).flatMap(pn -> unit.lids().lidOf(pn.account()));
  }

  public Optional<Jid> numberOf(Jid person) {
    return person.isPn()
        ? Optional.of(person.account())
        : Optional.of(person).filter(Jid::isLid).flatMap(lid -> unit.lids().pnOf(lid.account()));
  }

  /// The account under all names that are known.
  public List<Jid> namesOf(Jid person) {
    return Stream.of(Optional.of(person.account()), lidOf(person), numberOf(person))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  /// The person has new keys: what we share with the old ones is of no use.
  public void forgetSessions(Jid person) {
    for (Jid name : namesOf(person)) {
      MOVED.forEach(category -> unit.delete(category, names(name)));
    }
  }

  private void learnPair(Jid pn, Jid lid) {
    if (!pn.user().isEmpty() && !lid.user().isEmpty() && unit.lids().learn(pn, lid)) {
      MOVED.forEach(category -> move(category, pn, lid));
      new NumberedSenderKeys(unit).move(pn, lid);
    }
  }

  private void move(Unit.Category category, Jid pn, Jid lid) {
    List<String> from = names(pn);
    List<String> to = names(lid);
    Map<String, byte[]> old = unit.read(category, from);
    if (old.isEmpty()) {
      return;
    }
    Map<String, byte[]> there = unit.read(category, to);
    Map<String, byte[]> moved = new LinkedHashMap<>();
    for (int i = 0; i < from.size(); i++) {
      byte[] row = old.get(from.get(i));
      if (row != null && !there.containsKey(to.get(i))) {
        moved.put(to.get(i), row);
      }
    }
    unit.write(category, moved);
    unit.delete(category, old.keySet());
  }

  private static List<String> names(Jid account) {
    return IntStream.range(0, MOVED_DEVICES)
        .mapToObj(device -> SignalAddress.of(account.withDevice(device)).toString())
        .toList();
  }

  private static boolean hosted(Jid jid) {
    return jid.server().equals(Jid.HOSTED);
  }
}
