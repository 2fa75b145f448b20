package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.server.ServerIdentity;
import dev.kurir.sandbox.server.WhatsAppServer;
import java.util.HexFormat;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;

/// `/control/info`, `/control/health`, `/control/log`, `/control/stats`: the server itself.
final class ServerRoutes {
  private static final int LOG_ENTRIES = 1_000;
  private static final String VERSION = "1";

  private final WhatsAppServer server;
  private final ServerIdentity identity;
  private final Network network;
  private final Journal journal;

  ServerRoutes(WhatsAppServer server, ServerIdentity identity, Network network, Journal journal) {
    this.server = server;
    this.identity = identity;
    this.network = network;
    this.journal = journal;
  }

  void addTo(Routes routes) {
    routes
        .on("GET", "/control/health", _ -> Answer.ok(Map.of("status", "UP")))
        .on("GET", "/control/info", this::info)
        .on("GET", "/control/log", this::log)
        .on("GET", "/control/stats", _ -> stats());
  }

  record Info(String noiseRoot, String url, String version) {}

  /// The address is the one that the caller used, so that it is right behind a container's port.
  private Answer info(Call call) {
    var host = call.request().getHeaders().get(HttpHeader.HOST);
    var root = HexFormat.of().formatHex(identity.root());
    return Answer.ok(new Info(root, "ws://" + host + "/ws/chat", VERSION));
  }

  private Answer log(Call call) {
    return Answer.ok(journal.after(call.number("after", 0, Long.MAX_VALUE), LOG_ENTRIES));
  }

  record Stats(int connections, int phones, long devices, long messages, long refusals) {}

  private Answer stats() {
    var accounts = network.accounts();
    long devices = accounts.stream().mapToLong(account -> account.devices().size() - 1L).sum();
    return Answer.ok(
        new Stats(
            server.reception().connections(),
            accounts.size(),
            devices,
            server.messages(),
            journal.refusals()));
  }
}
