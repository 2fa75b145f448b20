package dev.kurir.bench;

import dev.kurir.testing.TlsFront;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/// What an account costs that is linked, connected, and does nothing: in a process that hosts
/// clients only, with the sandbox in another one. Arguments: numbers of accounts, ascending.
///
/// "No account" is measured when some accounts have been there and are gone, so that the code that
/// they need is loaded. What an account has in its store (here on the heap, in the gateway in
/// PostgreSQL) is told apart: at the end the clients are dropped and the stores stay.
final class AccountFigures {
  private static final int FIRST = 100;
  private static final Duration CALM = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final Sandbox sandbox;
  private final Host host;
  private Weight empty = new Weight(0, 0, 0);
  private Weight full = empty;

  private AccountFigures(Sandbox sandbox, Host host) {
    this.sandbox = sandbox;
    this.host = host;
  }

  static void print(Path folder, int... sizes) throws Exception {
    try (var sandbox = Sandbox.startIn(folder);
        var host = Host.ours(sandbox, folder)) {
      new AccountFigures(sandbox, host).print(sizes);
    }
  }

  /// The same through TLS, as to WhatsApp's own servers.
  static void printTls(Path folder, int... sizes) throws Exception {
    try (var sandbox = Sandbox.startIn(folder);
        var front = TlsFront.of(sandbox.control().getPort(), folder);
        var host = Host.ours(sandbox, front, folder)) {
      new AccountFigures(sandbox, host).print(sizes);
    }
  }

  private void print(int... sizes) throws Exception {
    host.link(0, FIRST, sandbox);
    for (int i = 0; i < FIRST; i++) {
      host.close(i);
    }
    empty = weigh();
    Report.line("accounts, none: %s", empty);
    int linked = 0;
    for (int size : sizes) {
      grow(linked, size);
      linked = size;
      idle(size);
    }
    host.tell("drop");
    host.await("dropped");
    Thread.sleep(CALM);
    var stores = weigh();
    Report.line(
        "accounts, %d: of that the stores are %.1f KiB of heap, %.1f KiB of memory each;"
            + " the clients %.1f KiB of heap, %.1f KiB of memory",
        linked,
        (stores.heap() - empty.heap()) / 1024.0 / linked,
        (stores.memoryKib() - empty.memoryKib()) / (double) linked,
        (full.heap() - stores.heap()) / 1024.0 / linked,
        (full.memoryKib() - stores.memoryKib()) / (double) linked);
  }

  private void grow(int from, int to) throws InterruptedException, ExecutionException {
    long begin = System.nanoTime();
    long before = host.processorMillis();
    host.link(from, to, sandbox);
    Report.line(
        "accounts, linking %d: %.0f s, %.1f ms of CPU each; the sandbox has %d KiB",
        to - from,
        (System.nanoTime() - begin) / 1e9,
        (host.processorMillis() - before) / (double) (to - from),
        sandbox.memoryKib());
  }

  private void idle(int accounts) throws InterruptedException {
    Thread.sleep(CALM);
    var weight = weigh();
    full = weight;
    long before = host.processorMillis();
    Thread.sleep(IDLE);
    double spent = host.processorMillis() - before;
    Report.line(
        "accounts, %d: %s; each %.1f KiB of heap, %.1f KiB of memory, %.2f ms of CPU a minute",
        accounts,
        weight,
        (weight.heap() - empty.heap()) / 1024.0 / accounts,
        (weight.memoryKib() - empty.memoryKib()) / (double) accounts,
        spent / accounts);
  }

  private Weight weigh() {
    host.tell("weigh");
    String[] words = host.await("weight").split(" ");
    return new Weight(Long.parseLong(words[1]), host.memoryKib(), Integer.parseInt(words[2]));
  }

  /// @param heap bytes in use after a collection
  /// @param memoryKib proportional set size of the process
  private record Weight(long heap, long memoryKib, int threads) {
    @Override
    public String toString() {
      return "heap %d KiB, memory %d KiB, %d platform threads"
          .formatted(heap / 1024, memoryKib, threads);
    }
  }
}
