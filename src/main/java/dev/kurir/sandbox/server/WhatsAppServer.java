package dev.kurir.sandbox.server;

import dev.kurir.sandbox.SandboxConfig;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.appstate.Collections;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.media.MediaShelf;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.binary.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Wires what WhatsApp's server does.
public final class WhatsAppServer {
  private final Exchange exchange;
  private final Bundles bundles;
  private final Linking linking;
  private final PasskeyDesk passkeys;
  private final Reception reception;
  private final MessageDesk messages;
  private final ReachDesk reach;
  private final MediaDesk media;
  private final Collections collections;
  private final MediaShelf shelf;
  private final Notices notices;
  private final GroupChanges groups;

  /// @param changed told of each device that was linked, unlinked, connected or disconnected
  /// @param ready told of each linked device that has got everything that waited for it
  public WhatsAppServer(
      SandboxConfig config,
      ServerIdentity identity,
      Network network,
      Ledger ledger,
      Tasks tasks,
      Journal journal,
      Faults faults,
      Consumer<Device> changed,
      Consumer<Device> ready) {
    var clock = config.clock();
    notices = new Notices(network, clock);
    collections = Collections.load(ledger);
    media = new MediaDesk(clock);
    shelf = MediaShelf.load(ledger, config.data(), clock);
    var preKeys = new PreKeyQueries(network, notices);
    var pairing = new PairingDesk(tasks, config.firstRef(), config.otherRef());
    bundles = new Bundles(preKeys);
    groups = new GroupChanges(network, clock);
    passkeys = new PasskeyDesk(tasks, ledger, journal, clock);
    var codes = new CodeDesk(pairing, network, faults, journal, clock);
    linking =
        new Linking(pairing, codes, passkeys, faults, notices, ledger, journal, clock, changed);
    reach = new ReachDesk(ledger, clock);
    messages =
        new MessageDesk(
            network, new ReachRules(new TrustTokens(clock), clock), ledger, journal, faults, clock);
    var queries =
        queries(
            preKeys,
            new Usync(network, clock),
            new OfflineDelivery(tasks, ready),
            linking,
            new TokenDesk(network),
            reach,
            new GroupQueries(network));
    queries.put("w:m/media_conn", media::connection);
    queries.put(
        "w:sync:app:state/sync", new AppStateDesk(collections, shelf, notices, faults)::answer);
    var presences = new PresenceDesk(network, journal, clock, changed);
    exchange =
        new Exchange(
            Map.of(
                "message",
                messages,
                "receipt",
                new ReceiptDesk(network, ledger, journal, clock),
                "ack",
                new AckDesk(ledger, journal),
                "iq",
                new QueryDesk(queries, ledger, journal, faults),
                "presence",
                presences::presence,
                "chatstate",
                presences::chatState,
                "ib",
                WhatsAppServer::accept,
                "call",
                WhatsAppServer::accept),
            journal);
    reception =
        new Reception(
            tasks,
            identity,
            new PayloadRules(network, config.oldestVersion()),
            pairing,
            codes,
            passkeys,
            new Unlinked(passkeys.handlers(), journal),
            exchange,
            faults,
            journal,
            clock,
            config.silence(),
            changed);
  }

  private static Map<String, Query.Handler> queries(
      PreKeyQueries preKeys,
      Usync usync,
      OfflineDelivery offline,
      Linking linking,
      TokenDesk tokens,
      ReachDesk reach,
      GroupQueries groups) {
    var handlers = new HashMap<String, Query.Handler>();
    handlers.put("encrypt/count", preKeys::count);
    handlers.put("encrypt/digest", preKeys::digest);
    handlers.put("encrypt/rotate", preKeys::rotate);
    handlers.put("encrypt/key", preKeys::fetch);
    handlers.put("encrypt/registration", preKeys::upload);
    handlers.put("usync/usync", usync::answer);
    handlers.put("passive/active", query -> activate(query, offline));
    handlers.put("passive/passive", WhatsAppServer::passivate);
    handlers.put("md/remove-companion-device", query -> remove(query, linking));
    handlers.put("w:p", SmallQueries::done);
    handlers.put("urn:xmpp:ping", SmallQueries::done);
    handlers.put("urn:xmpp:whatsapp:dirty", SmallQueries::done);
    handlers.put("urn:xmpp:whatsapp:push", SmallQueries::done);
    handlers.put("disappearing_mode", SmallQueries::done);
    handlers.put("w:stats", SmallQueries::done);
    handlers.put("abt/props", SmallQueries::props);
    handlers.put("privacy", SmallQueries::privacy);
    handlers.put("privacy/tokens", tokens::issue);
    handlers.put("w:mex/query", reach::answer);
    handlers.put("blocklist", SmallQueries::blocklist);
    handlers.put("w:profile:picture", SmallQueries::noMedia);
    handlers.put("w:biz", SmallQueries::noMedia);
    handlers.put("w:g2/query", groups::metadata);
    handlers.put("w:g2/participating", groups::participating);
    return handlers;
  }

  /// Known, and nothing to do.
  private static void accept(Device from, Link link, Node stanza) {}

  private static Query.Answer activate(Query query, OfflineDelivery offline) {
    query.batch().then(() -> offline.start(query.from(), query.link()));
    return Query.Answer.done();
  }

  private static Query.Answer passivate(Query query) {
    query.from().mailbox().close(query.link());
    return Query.Answer.done();
  }

  /// A client logs itself out.
  private static Query.Answer remove(Query query, Linking linking) {
    var from = query.from();
    var jid = query.subject().flatMap(subject -> subject.jid("jid"));
    if (from.isPhone()
        || jid.filter(it -> it.equals(from.pn()) || it.equals(from.lid())).isEmpty()) {
      return Query.Answer.badRequest("a client can remove only itself");
    }
    linking.unlink(from, "by itself", query.batch());
    return Query.Answer.done();
  }

  public Exchange exchange() {
    return exchange;
  }

  /// The app state of all accounts.
  public Collections collections() {
    return collections;
  }

  /// What is on the media host.
  public MediaShelf shelf() {
    return shelf;
  }

  public MediaDesk media() {
    return media;
  }

  /// Tells the companions of a phone that it has changed a collection.
  public void stateChanged(Device phone, String collection, long version, Batch batch) {
    notices.stateChanged(phone, collection, version, batch);
  }

  public Bundles bundles() {
    return bundles;
  }

  public GroupChanges groups() {
    return groups;
  }

  public Linking linking() {
    return linking;
  }

  public PasskeyDesk passkeys() {
    return passkeys;
  }

  public Reception reception() {
    return reception;
  }

  public ReachDesk reach() {
    return reach;
  }

  /// How many messages it accepted since it started.
  public long messages() {
    return messages.accepted();
  }
}
