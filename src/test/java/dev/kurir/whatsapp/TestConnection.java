package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.NodeChannel;
import dev.kurir.whatsapp.connection.NodeHandler;
import dev.kurir.whatsapp.connection.Overload;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseTrust;
import dev.kurir.whatsapp.proto.ClientPayload;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A real connection to a [MemoryServer], for tests of what handles its nodes.
public record TestConnection(
    Connection connection, MemoryServer.Session server, BlockingQueue<Ending> endings) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  public static TestConnection open() {
    return open(Map.of());
  }

  public static TestConnection open(Map<String, NodeHandler> handlers) {
    return open(handlers, new Overload(TestTime.start()));
  }

  public static TestConnection open(Map<String, NodeHandler> handlers, Overload overload) {
    var endings = new LinkedBlockingQueue<Ending>();
    var connection =
        new Connection(
            Executors.newVirtualThreadPerTaskExecutor(), handlers, overload, endings::add);
    var server = new MemoryServer();
    try {
      NodeChannel.open(
          server,
          KeyPair.generate(),
          new NoiseTrust(server.root(), TestTime.start()),
          ClientPayload.getDefaultInstance().toByteArray(),
          connection);
      return new TestConnection(connection, server.next(), endings);
    } catch (NoiseException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public Ending awaitEnding() throws InterruptedException {
    Ending ending = endings.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(ending).as("an ending").isNotNull();
    return ending;
  }
}
