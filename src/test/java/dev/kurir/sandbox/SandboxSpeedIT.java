package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.binary.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The sandbox must not be what limits a measurement. The limits here are far from what it does;
/// they catch a lock or a thread for each connection, not a slow machine.
class SandboxSpeedIT {
  private static final int MESSAGES = 1_500;
  private static final int ACCOUNTS = 10;
  private static final int CONNECTIONS = 500;

  @Test
  void messagesOfOneAccountFlow() {
    try (var sandbox = new RunningSandbox()) {
      Phone ani = sandbox.phone("Ani");
      Phone budi = sandbox.phone("Budi");
      try (var client = sandbox.linked(ani)) {
        var stanzas = stanzas(client, ani, budi, MESSAGES);

        double rate = perSecond(MESSAGES, () -> sendAll(client, stanzas));

        Eventually.yes("all on the phone", Duration.ofSeconds(30), () -> arrived(sandbox, budi));
        say("one account", rate);
        assertThat(rate).isGreaterThan(200);
      }
    }
  }

  private static boolean arrived(RunningSandbox sandbox, Phone phone) {
    return sandbox.http().get(phone.path("/messages?limit=10000")).json().path("items").size()
        == MESSAGES;
  }

  @Test
  void messagesOfManyAccountsFlow() throws Exception {
    try (var sandbox = new RunningSandbox();
        var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      Phone budi = sandbox.phone("Budi");
      var clients = new ArrayList<RawClient>();
      var stanzas = new ArrayList<List<Node>>();
      for (int i = 0; i < ACCOUNTS; i++) {
        Phone each = sandbox.phone("Ani " + i);
        var client = sandbox.linked(each);
        clients.add(client);
        stanzas.add(stanzas(client, each, budi, MESSAGES / ACCOUNTS));
      }

      double rate =
          perSecond(
              MESSAGES,
              () -> {
                var running =
                    IntStream.range(0, ACCOUNTS)
                        .mapToObj(i -> tasks.submit(() -> sendAll(clients.get(i), stanzas.get(i))))
                        .toList();
                for (var each : running) {
                  each.get();
                }
              });

      Eventually.yes("all on the phone", Duration.ofSeconds(30), () -> arrived(sandbox, budi));
      say(ACCOUNTS + " accounts", rate);
      assertThat(rate).isGreaterThan(200);
      clients.forEach(RawClient::close);
    }
  }

  private static List<Node> stanzas(RawClient client, Phone from, Phone to, int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            client.text(from.number() + i, to.lid(), "nomor " + i, to.lid(), from.lid()).build())
        .toList();
  }

  private static void sendAll(RawClient client, List<Node> stanzas) {
    stanzas.forEach(client::send);
    client.awaitId("ack", stanzas.getLast().attr("id").orElseThrow());
  }

  private interface Work {
    void run() throws Exception;
  }

  private static double perSecond(int count, Work work) {
    long start = System.nanoTime();
    try {
      work.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  @SuppressWarnings("SystemOut")
  private static void say(String what, double rate) {
    System.out.printf("sandbox: %s, %.0f messages/s until the last ack%n", what, rate);
  }

  @Test
  @SuppressWarnings("SystemOut")
  void idleConnectionsAreCheap() {
    try (var sandbox = new RunningSandbox()) {
      var clients = new ArrayList<RawClient>();
      long before = usedMemory();
      int threadsBefore = Thread.activeCount();

      for (int i = 0; i < CONNECTIONS; i++) {
        var client = sandbox.client(RawDevice.make());
        client.register();
        client.awaitRef();
        clients.add(client);
      }

      long each = (usedMemory() - before) / CONNECTIONS;
      System.out.printf("sandbox: an idle connection, both ends: %d KB of heap%n", each / 1024);
      assertThat(each).isLessThan(400 * 1024);
      assertThat(Thread.activeCount() - threadsBefore).isLessThan(100);
      var stats = sandbox.http().get("/control/stats").expect(200).json();
      assertThat(stats.path("connections").asInt()).isEqualTo(CONNECTIONS);
      clients.forEach(RawClient::close);
      Eventually.yes(
          "the server has noticed that they left",
          Duration.ofSeconds(20),
          () -> sandbox.http().get("/control/stats").json().path("connections").asInt() == 0);
    }
  }

  private static long usedMemory() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
