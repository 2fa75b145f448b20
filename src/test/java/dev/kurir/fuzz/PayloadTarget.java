package dev.kurir.fuzz;

import dev.kurir.sandbox.server.FuzzedPayload;
import java.nio.file.Path;
import java.util.List;

/// A client's payload, as the sandbox's server reads it.
final class PayloadTarget implements Target {
  private final FuzzedPayload server;

  PayloadTarget(Path folder) {
    server = new FuzzedPayload(folder);
  }

  @Override
  public String name() {
    return "client-payload";
  }

  @Override
  public List<byte[]> seeds() {
    return FuzzedPayload.seeds();
  }

  @Override
  public String feed(byte[] input) {
    return server.check(input);
  }

  @Override
  public long allowance(byte[] input) {
    return 2_000_000 + 40L * input.length;
  }

  @Override
  public int turn() {
    return 500;
  }
}
