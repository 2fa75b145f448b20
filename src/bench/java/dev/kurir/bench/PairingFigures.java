package dev.kurir.bench;

import java.nio.file.Path;
import java.time.Duration;

/// One pairing after the other, ours and Baileys' on the same sandbox: from the scan until the
/// client is connected, and what it costs the client's process, from before it connects for a QR
/// until some moments after it is connected. Argument: how many in each run.
final class PairingFigures {
  private static final int RUNS = 3;
  private static final Duration AFTER = Duration.ofMillis(500);

  private final Sandbox sandbox;
  private final int each;
  private int phones;

  private PairingFigures(Sandbox sandbox, int each) {
    this.sandbox = sandbox;
    this.each = each;
  }

  static void print(Path folder, int each) throws Exception {
    try (var sandbox = Sandbox.startIn(folder);
        var ours = Host.ours(sandbox, folder);
        var baileys = Host.baileys(sandbox, folder)) {
      var figures = new PairingFigures(sandbox, each);
      figures.run("warm, ours", ours);
      figures.run("warm, Baileys", baileys);
      for (int run = 1; run <= RUNS; run++) {
        figures.run("ours", ours);
        figures.run("Baileys", baileys);
      }
    }
  }

  private void run(String who, Host host) throws InterruptedException {
    var times = new double[each];
    long before = host.processorMillis();
    for (int i = 0; i < each; i++) {
      int number = phones++;
      var phone = sandbox.api().phone("Phone " + number);
      host.tell("open " + number);
      var qr = host.await("qr " + number);
      long begin = System.nanoTime();
      phone.scan(qr);
      host.await("connected " + number);
      times[i] = (System.nanoTime() - begin) / 1e6;
      Thread.sleep(AFTER);
      host.close(number);
    }
    Report.line(
        "pairing, %s: connected after p50 %.0f ms; CPU of the client %.1f ms",
        who, Median.of(times), (host.processorMillis() - before) / (double) each);
  }
}
