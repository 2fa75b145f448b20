package dev.kurir.bench;

import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.ClientSettings;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.WhatsAppClient;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.TlsTrust;
import dev.kurir.whatsapp.connection.WebSocketLink;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;

/// A process that hosts clients and nothing else, their stores on the heap. It is told what to do
/// by lines on standard input, and answers with lines; `src/bench/js/peer-host.mjs` understands the
/// same ones.
///
/// - `open I` → `qr I TEXT`, then `connected I`
/// - `close I` → `closed I`: stopped, and forgotten with its store
/// - `to JID …`: whom to write to from now on
/// - `send N ACCOUNTS PREFIX` → `sent`: N texts `PREFIX 0` …, each recipient's one after the other,
///   for so many accounts in turn; answered when the server has them all
/// - `expect N` → `received`: when N more texts have come in
/// - `count` → `missing N`: how many of those have not come
/// - `weigh` → `weight HEAP THREADS`: bytes on the heap after a collection, platform threads
/// - `drop` → `dropped`: all clients are stopped and forgotten, their stores stay
final class HostedClients {
  /// As the gateway has them unless it is told otherwise.
  private static final int INITIAL_PRE_KEYS = 812;

  private static final int PRE_KEY_BATCH = 50;

  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final ClientRuntime runtime;
  private final ClientSettings settings;
  private final Map<Integer, InMemoryDeviceStore> stores = new ConcurrentHashMap<>();
  private final Map<Integer, WhatsAppClient> clients = new ConcurrentHashMap<>();
  private final AtomicLong expected = new AtomicLong();
  private volatile List<Jid> recipients = List.of();

  private HostedClients(URI url, byte[] root, HttpClient http) {
    var timers = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
    timers.setRemoveOnCancelPolicy(true);
    this.runtime = new ClientRuntime(http, tasks, timers, Clock.systemUTC());
    this.settings =
        new ClientSettings(
            url,
            root,
            new ClientSettings.WebVersion(2, 3000, 1_045_649_367),
            INITIAL_PRE_KEYS,
            PRE_KEY_BATCH);
  }

  /// @param args the sandbox's address, its root in hex, and the file with the certificate of its
  ///   TLS, if it has any
  static void main(String[] args) throws Exception {
    var http =
        args.length > 2
            ? WebSocketLink.client(TlsTrust.also(Path.of(args[2])))
            : WebSocketLink.client();
    new HostedClients(URI.create(args[0]), HexFormat.of().parseHex(args[1]), http).serve();
  }

  private void serve() throws IOException, InterruptedException {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Report.line("ready");
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "open" -> open(Integer.parseInt(words[1]));
        case "close" -> close(Integer.parseInt(words[1]));
        case "to" -> recipients = Arrays.stream(words).skip(1).map(HostedClients::person).toList();
        case "send" -> send(Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3]);
        case "expect" -> expected.set(Long.parseLong(words[1]));
        case "count" -> Report.line("missing %d", expected.get());
        case "weigh" -> weigh();
        case "drop" -> drop();
        default -> throw new IllegalArgumentException(words[0]);
      }
    }
    System.exit(0);
  }

  private static Jid person(String text) {
    return Jid.pn(text.substring(0, text.indexOf('@')));
  }

  private void open(int number) {
    var store = new InMemoryDeviceStore(_ -> received());
    stores.put(number, store);
    var client = new WhatsAppClient(settings, runtime, store, event -> hear(number, event));
    clients.put(number, client);
    client.start();
  }

  private static void hear(int number, ClientEvent event) {
    switch (event) {
      case ClientEvent.QrOffered qr when qr.number() == 1 ->
          Report.line("qr %d %s", number, qr.text());
      case ClientEvent.Connected _ -> Report.line("connected %d", number);
      default -> {}
    }
  }

  private void close(int number) {
    var client = clients.remove(number);
    stores.remove(number);
    if (client != null) {
      client.close();
    }
    Report.line("closed %d", number);
  }

  private void received() {
    if (expected.decrementAndGet() == 0) {
      Report.line("received");
    }
  }

  private void send(int count, int accounts, String prefix) {
    var to = recipients;
    var done = new CountDownLatch(to.size());
    for (int first = 0; first < to.size(); first++) {
      int chain = first;
      tasks.execute(() -> {
        for (int i = chain; i < count; i += to.size()) {
          send(i / to.size() % accounts, to.get(chain), prefix + " " + i);
        }
        done.countDown();
      });
    }
    tasks.execute(() -> {
      try {
        done.await();
        Report.line("sent");
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private void send(int account, Jid to, String text) {
    var id = "3EB0" + HexFormat.of().withUpperCase().toHexDigits(System.nanoTime());
    var client = clients.get(account);
    if (client == null || !(client.sendText(id, to, text) instanceof SendOutcome.Sent)) {
      Report.line("failed: a text was not accepted");
    }
  }

  private static void weigh() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(500);
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    Report.line("weight %d %d", heap, ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private void drop() {
    clients.values().forEach(WhatsAppClient::close);
    clients.clear();
    Report.line("dropped");
  }
}
