package dev.kurir.whatsapp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseTrust;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeChannelTest {
  private final MemoryServer server = new MemoryServer();

  private NoiseTrust trust() {
    return new NoiseTrust(server.root(), TestTime.start());
  }

  private static byte[] payload() {
    return new byte[0];
  }

  /// Keeps the first nodes that come.
  private static class Listening implements NodeChannel.Listener {
    final CompletableFuture<List<Node>> nodes = new CompletableFuture<>();
    volatile @Nullable NodeChannel channel;

    @Override
    public void onOpen(NodeChannel opened) {
      channel = opened;
    }

    @Override
    public void onNodes(List<Node> some, int weight, Runnable more) {
      nodes.complete(some);
      more.run();
    }

    @Override
    public void onUnreadable() {}

    @Override
    public void onClosed() {}
  }

  @Test
  void theServerKnowsTheNoiseKeyAndThePayload() throws Exception {
    var key = KeyPair.generate();

    NodeChannel.open(server, key, trust(), payload(), new Listening());

    assertThat(server.next().noiseKey()).isEqualTo(key.publicKey());
  }

  @Test
  void aNodeThatComesWithTheEndOfTheHandshakeIsNotMissed() throws Exception {
    server.greetWith(Node.of("success").attr("t", 1).build());
    var listener = new Listening();

    NodeChannel.open(server, KeyPair.generate(), trust(), payload(), listener);

    assertThat(listener.nodes.join()).extracting(Node::tag).containsExactly("success");
  }

  @Test
  void aServerThatCannotProveWhoItIsNeverHearsThePayload() {
    var other = new NoiseTrust(KeyPair.generate().publicKey(), TestTime.start());

    assertThatThrownBy(
            () -> NodeChannel.open(server, KeyPair.generate(), other, payload(), new Listening()))
        .isInstanceOfSatisfying(
            NoiseException.class, e -> assertThat(e.kind().isCertificate()).isTrue());
    assertThat(server.isIdle()).isTrue();
  }

  /// What went wrong is said by the exception; "closed", heard before it, would hide that.
  @Test
  void theEndThatAFailedHandshakeMakesItselfIsNotTold() {
    var other = new NoiseTrust(KeyPair.generate().publicKey(), TestTime.start());
    var told = new AtomicBoolean();
    var listener =
        new Listening() {
          @Override
          public void onClosed() {
            told.set(true);
          }
        };
    Link.Opener links =
        receiver -> {
          Link inner = server.open(receiver);
          return new Link() {
            @Override
            public void write(byte[] bytes) {
              inner.write(bytes);
            }

            @Override
            public void close() {
              inner.close();
              receiver.onClosed();
            }
          };
        };

    assertThatThrownBy(
            () -> NodeChannel.open(links, KeyPair.generate(), other, payload(), listener))
        .isInstanceOf(NoiseException.class);

    assertThat(told).isFalse();
  }

  /// The answer to our last message can be there before that write has returned; what a handler
  /// writes then must wait for it.
  @Test
  void nothingIsWrittenWhileTheEndOfTheHandshakeIsBeingWritten() throws Exception {
    var writing = new AtomicBoolean();
    var overlapped = new AtomicBoolean();
    var writes = new AtomicInteger();
    var listener =
        new Listening() {
          @Override
          public void onNodes(List<Node> some, int weight, Runnable more) {
            var open = channel;
            if (open != null) {
              open.send(Node.of("ib").build());
            }
            super.onNodes(some, weight, more);
          }
        };
    server.greetWith(Node.of("success").attr("t", 1).build());
    Link.Opener links =
        receiver -> {
          Link inner = server.open(receiver);
          return new Link() {
            @Override
            public void write(byte[] bytes) {
              overlapped.compareAndSet(false, !writing.compareAndSet(false, true));
              inner.write(bytes);
              if (writes.incrementAndGet() == 2) {
                waitForAnotherWriter();
              }
              writing.set(false);
            }

            @Override
            public void close() {
              inner.close();
            }
          };
        };

    NodeChannel.open(links, KeyPair.generate(), trust(), payload(), listener);

    server.next().take("ib");
    assertThat(overlapped).isFalse();
  }

  /// Gives the thread that handles the greeting time to come as far as it can.
  private static void waitForAnotherWriter() {
    var passed = new CompletableFuture<Boolean>();
    passed.completeOnTimeout(true, 100, java.util.concurrent.TimeUnit.MILLISECONDS).join();
  }
}
