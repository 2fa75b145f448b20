package dev.kurir.whatsapp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.whatsapp.MemoryServer;
import dev.kurir.whatsapp.TestTime;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseTrust;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
    final CompletableFuture<Boolean> closed = new CompletableFuture<>();
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
    public void onClosed() {
      closed.complete(true);
    }
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

  /// The thread that reads the sockets serves all links of a process.
  @Test
  void whatComesIsNotReadOnTheThreadThatBringsIt() throws Exception {
    var work = new LinkedBlockingQueue<Runnable>();
    var listener =
        new Listening() {
          @Override
          public void later(Runnable task) {
            work.add(task);
          }
        };
    server.greetWith(Node.of("success").attr("t", 1).build());
    NodeChannel.open(server, KeyPair.generate(), trust(), payload(), listener);

    server.next().drop();
    var reading = Objects.requireNonNull(work.poll(10, TimeUnit.SECONDS));

    assertThat(listener.nodes).isNotCompleted();
    reading.run();
    assertThat(listener.nodes.join()).extracting(Node::tag).containsExactly("success");
    assertThat(listener.closed).isNotCompleted();
    Objects.requireNonNull(work.poll(10, TimeUnit.SECONDS)).run();
    assertThat(listener.closed).isCompleted();
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

  /// We hang up on such a server, and it may hang up too before we have said why.
  @Test
  void aServerThatCannotProveWhoItIsIsNoLostConnection() {
    var other = new NoiseTrust(KeyPair.generate().publicKey(), TestTime.start());
    var listener = new Listening();
    Link.Opener links = receiver -> answeringClose(server.open(receiver), receiver);

    assertThatThrownBy(
            () -> NodeChannel.open(links, KeyPair.generate(), other, payload(), listener))
        .isInstanceOf(NoiseException.class);

    assertThat(listener.closed).isNotCompleted();
  }

  private static Link answeringClose(Link inner, Link.Listener receiver) {
    return new Link() {
      @Override
      public void write(byte[] bytes) {
        inner.write(bytes);
      }

      @Override
      public void close() {
        receiver.onClosed();
      }
    };
  }

  @Test
  void anEndThatComesInsideAGoodHandshakeIsHeardAfterIt() throws Exception {
    var listener = new Listening();
    Link.Opener links =
        receiver ->
            server.open(
                new Link.Listener() {
                  @Override
                  public void onBytes(ByteBuffer bytes, Runnable more) {
                    receiver.onBytes(bytes, more);
                    receiver.onClosed();
                  }

                  @Override
                  public void onClosed() {}
                });

    NodeChannel.open(links, KeyPair.generate(), trust(), payload(), listener);

    assertThat(listener.closed).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void anAnswerThatIsNoHandshakeSaysSo() {
    Link.Opener links =
        receiver ->
            server.open(
                new Link.Listener() {
                  @Override
                  public void onBytes(ByteBuffer bytes, Runnable more) {
                    receiver.onBytes(ByteBuffer.wrap(new byte[] {0, 0, 2, 5, 5}), more);
                  }

                  @Override
                  public void onClosed() {}
                });

    assertThatThrownBy(
            () -> NodeChannel.open(links, KeyPair.generate(), trust(), payload(), new Listening()))
        .isInstanceOfSatisfying(
            NoiseException.class, e -> assertThat(e.kind().isCertificate()).isFalse());
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
