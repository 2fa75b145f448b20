package dev.kurir.chaos;

import dev.kurir.chaos.Ledger.Entry;
import dev.kurir.chaos.Phones.Phone;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Collects what is to be seen of one trial's traffic, and lets the [Oracle] compare.
///
/// @param isInboundWhole whether each message that a phone wrote must have reached its tenant
record Judge(
    World world,
    Traffic traffic,
    List<Tenant> tenants,
    List<Phone> contacts,
    boolean isInboundWhole) {
  private static final Duration ARRIVE = Duration.ofSeconds(20);

  /// What is on its way to a phone or into the log may take a moment more.
  Verdict settled() throws InterruptedException {
    Patience.within(ARRIVE, () -> now().isClean());
    return now();
  }

  private Verdict now() {
    var rows = world.rows().outgoing(tenants);
    var verdict = Verdict.CLEAN;
    Map<Phone, List<Shown>> shown = new HashMap<>();
    contacts.forEach(contact -> shown.put(contact, world.phones().shown(contact)));
    tenants.forEach(tenant -> shown.put(tenant.phone(), world.phones().shown(tenant.phone())));
    Map<Tenant, List<Shown>> logs = new HashMap<>();
    tenants.forEach(tenant -> logs.put(tenant, tenant.log(world.node(), "in")));
    for (Ledger chat : traffic.out()) {
      List<Entry> promised = chat.entries();
      List<Shown> theirs = shown.getOrDefault(chat.other(), List.of());
      List<Shown> own = shown.getOrDefault(chat.tenant().phone(), List.of());
      verdict =
          verdict
              .and(Oracle.judge("on the contact's phone", promised, theirs))
              .and(Oracle.judge("on the tenant's own phone", promised, own))
              .and(Oracle.judgeWords(promised, rows, theirs));
    }
    for (Ledger chat : traffic.in()) {
      verdict =
          verdict.and(
              Oracle.judge(
                  "in the tenant's log",
                  isInboundWhole ? chat.entries() : unsure(chat.entries()),
                  logs.getOrDefault(chat.tenant(), List.of())));
    }
    return verdict;
  }

  private static List<Entry> unsure(List<Entry> entries) {
    return entries.stream().map(entry -> new Entry(entry.text(), Optional.empty())).toList();
  }
}
