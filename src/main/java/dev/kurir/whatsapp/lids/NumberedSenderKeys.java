package dev.kurir.whatsapp.lids;

import static dev.kurir.whatsapp.store.Unit.Category.SENDER_KEY;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.Unit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The sender keys of people whose LID is not known, inside one unit. Their rows go by group first,
/// so a list by person says which ones are to move when the LID is learnt: a row of its own,
/// `SENDER_KEY/number@s.whatsapp.net`, with the key ids one a line. Only few groups still use phone
/// numbers, and the list goes when its keys move.
public final class NumberedSenderKeys {
  /// Keys beyond move when they are used next.
  static final int LISTED = 1_000;

  private final Unit unit;

  public NumberedSenderKeys(Unit unit) {
    this.unit = unit;
  }

  /// Notes that there is a key of this device. Does nothing for a LID.
  ///
  /// @param keyId `group:address`
  public void note(Jid sender, String keyId) {
    if (!sender.isPn()) {
      return;
    }
    Set<String> listed = listed(sender);
    if (listed.size() < LISTED && listed.add(keyId)) {
      unit.write(SENDER_KEY, list(sender), String.join("\n", listed).getBytes(US_ASCII));
    }
  }

  /// Moves them to the LID, where it has none of that device in that group.
  void move(Jid pn, Jid lid) {
    Set<String> listed = listed(pn);
    if (listed.isEmpty()) {
      return;
    }
    Map<String, byte[]> old = unit.read(SENDER_KEY, listed);
    Map<String, byte[]> moved = new LinkedHashMap<>();
    old.forEach((id, key) -> moved.put(renamed(id, pn, lid), key));
    unit.read(SENDER_KEY, moved.keySet()).keySet().forEach(moved::remove);
    unit.write(SENDER_KEY, moved);
    unit.delete(SENDER_KEY, listed);
    unit.delete(SENDER_KEY, List.of(list(pn)));
  }

  private Set<String> listed(Jid person) {
    return unit.read(SENDER_KEY, list(person))
        .map(bytes -> new LinkedHashSet<>(List.of(new String(bytes, US_ASCII).split("\n"))))
        .orElseGet(LinkedHashSet::new);
  }

  private static String list(Jid person) {
    return Jid.pn(person.user()).toString();
  }

  /// @param id `group:number.device`
  private static String renamed(String id, Jid pn, Jid lid) {
    int user = id.lastIndexOf(':') + 1;
    int device = Integer.parseInt(id.substring(id.lastIndexOf('.') + 1));
    var from = id.startsWith("_128.", user + pn.user().length()) ? Jid.HOSTED : Jid.USER;
    var to = new Jid(lid.user(), device, from.equals(Jid.HOSTED) ? Jid.HOSTED_LID : Jid.LID);
    return id.substring(0, user) + SignalAddress.of(to);
  }
}
