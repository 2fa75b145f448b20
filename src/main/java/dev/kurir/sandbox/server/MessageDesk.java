package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.faults.Disruption;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.server.MessageRules.Finding;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Takes `<message>`: checks it, gives each device its part, acknowledges it.
///
/// A message that leaves devices out is delivered to those it names; its acknowledgement then
/// carries the `phash` of the list as it should have been, so that the sender refreshes its lists
/// and sends the same id to the others. A message that names a device that does not exist is
/// refused with 479 and delivered to nobody. The same id of the same device is acknowledged again
/// and not delivered again.
final class MessageDesk implements StanzaHandler {
  private final Network network;
  private final MessageRules rules;
  private final ReachRules reach;
  private final Ledger ledger;
  private final Journal journal;
  private final Faults faults;
  private final Damage damage;
  private final Clock clock;
  private final LongAdder accepted = new LongAdder();

  MessageDesk(
      Network network,
      ReachRules reach,
      Ledger ledger,
      Journal journal,
      Faults faults,
      Clock clock) {
    this.network = network;
    this.rules = new MessageRules(network);
    this.reach = reach;
    this.ledger = ledger;
    this.journal = journal;
    this.faults = faults;
    this.damage = new Damage(faults);
    this.clock = clock;
  }

  /// How many messages were accepted since the start.
  long accepted() {
    return accepted.sum();
  }

  @Override
  public void handle(Device from, Link link, Node stanza) {
    var unwanted = faults.take(Disruption.RefuseMessage.class, from);
    var finding =
        unwanted.isPresent()
            ? new Finding.Refused(unwanted.get().code(), "fault", "refuse-message")
            : reach.check(from, stanza, rules.check(from, stanza));
    switch (finding) {
      case Finding.Fanout fanout -> deliver(from, link, stanza, fanout);
      case Finding.Single single -> deliver(from, link, stanza, single);
      case Finding.ToGroup message -> deliver(from, link, stanza, message);
      case Finding.GroupSingle single -> deliver(from, link, stanza, single);
      case Finding.Refused refused -> refuse(from, link, stanza, refused);
    }
  }

  private void refuse(Device from, Link link, Node stanza, Finding.Refused refused) {
    journal.refused(from, refused.kind(), refused.rule());
    var answer = Stanzas.ack(stanza).attr("t", now()).attr("error", refused.code()).build();
    ledger.submit(new Batch().then(() -> link.send(answer)));
  }

  private void deliver(Device from, Link link, Node stanza, Finding.Fanout fanout) {
    var batch = new Batch();
    var id = stanza.attr("id").orElseThrow();
    var marked = from.sentIds().mark(id, fanout.parts().keySet(), now(), batch);
    var stamp = new Stamp(from, stanza, fanout.to(), fanout.address(), marked.at());
    fanout
        .parts()
        .forEach((device, part) -> {
          if (marked.fresh().contains(device)) {
            put(device, stamp.on(device, part), batch);
          }
        });
    if (!from.account().knows(fanout.to())) {
      from.account().beginChat();
    }
    from.account().meet(fanout.to(), batch);
    from.account().stopsTyping(fanout.to());
    var missing = from.sentIds().without(id, fanout.missing());
    var hash = expectedHash(from, fanout, missing);
    acknowledge(from, link, stanza, marked.at(), hash.orElse(null), batch);
  }

  /// The hash of the device list that should have been there, when it was not.
  ///
  /// @param missing devices that have not got this id, neither now nor before
  private Optional<String> expectedHash(Device from, Finding.Fanout fanout, Set<Device> missing) {
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    journal.refused(from, "participants", missing.size() + " of the devices are missing");
    return Optional.of(
        ParticipantHash.of(Set.of(fanout.to(), from.account()), fanout.address().isLid()));
  }

  private void deliver(Device from, Link link, Node stanza, Finding.Single single) {
    var batch = new Batch();
    var to = single.to();
    var stamp = new Stamp(from, stanza, to.account(), single.address(), now());
    put(to, stamp.on(to, single.part()), batch);
    acknowledge(from, link, stanza, now(), null, batch);
  }

  private void deliver(Device from, Link link, Node stanza, Finding.ToGroup message) {
    var batch = new Batch();
    var devices = new LinkedHashSet<>(message.devices());
    faults
        .takeDevices(Disruption.LeakGroup.class)
        .forEach(jid -> network.device(jid).ifPresent(devices::add));
    var id = stanza.attr("id").orElseThrow();
    var marked = from.sentIds().mark(id, devices, now(), batch);
    var stamp = new GroupStamp(message.group(), from, stanza, marked.at());
    for (Device device : marked.fresh()) {
      put(device, stamp.on(message.message(), message.keys().get(device)), batch);
    }
    message
        .hash()
        .ifPresent(_ -> journal.refused(from, "participants", "phash is not that of the group"));
    acknowledge(from, link, stanza, marked.at(), message.hash().orElse(null), batch);
  }

  private void deliver(Device from, Link link, Node stanza, Finding.GroupSingle single) {
    var batch = new Batch();
    var stamp = new GroupStamp(single.group(), from, stanza, now());
    put(single.to(), stamp.on(single.part(), null), batch);
    acknowledge(from, link, stanza, now(), null, batch);
  }

  private void put(Device to, Node stanza, Batch batch) {
    int times = faults.take(Disruption.Redeliver.class, to).isPresent() ? 2 : 1;
    for (int i = 0; i < times; i++) {
      if (!to.mailbox().add(damage.strike(to, stanza), batch)) {
        journal.refused(to, "mailbox-full", "a message was dropped");
      }
    }
  }

  private void acknowledge(
      Device from, Link link, Node stanza, long at, @Nullable String hash, Batch batch) {
    accepted.increment();
    if (faults.take(Disruption.LoseAck.class, from).isEmpty()) {
      var answer =
          Stanzas.ack(stanza).attr("t", at).attr("phash", Optional.ofNullable(hash)).build();
      batch.then(() -> link.send(answer));
    }
    ledger.submit(batch);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
