package dev.kurir.launch;

import java.util.List;

/// What the JVM of a gateway is told so that a linked account that does nothing costs little. The
/// image of the container says the same (`payara/Dockerfile`).
///
/// A WebSocket of the JDK keeps three buffers of 16 KiB for as long as it is open: for what it
/// reads, for what it masks, and for text, which we never send. What WhatsApp says to an idle
/// account fits into a few hundred bytes; larger messages just take more turns.
///
/// A heap that has grown in a busy hour keeps at most 40 % free, and a collection every five
/// minutes sees to that while nothing is going on: otherwise the memory of that hour would never
/// come back. In so tight a heap what lives takes half of it, and the collector's own rule would
/// have it mark all the time, at a fifth of what a busy node can do: it begins when three quarters
/// are full.
public final class GatewayJvm {
  public static final List<String> FLAGS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          "-XX:MinHeapFreeRatio=20",
          "-XX:MaxHeapFreeRatio=40",
          "-XX:G1PeriodicGCInterval=300000",
          "-XX:InitiatingHeapOccupancyPercent=75",
          "-XX:-G1UseAdaptiveIHOP",
          "-Djdk.httpclient.bufsize=4096",
          "-Djdk.httpclient.websocket.writeBufferSize=4096",
          "-Djdk.httpclient.websocket.intermediateBufferSize=256");

  private GatewayJvm() {}
}
