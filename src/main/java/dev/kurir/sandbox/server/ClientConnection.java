package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.faults.Disruption;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: handshake, then registration or login, then stanzas.
///
/// [#received] is called with what the socket brings, by one thread at a time; everything else by
/// anybody.
public final class ClientConnection implements Link {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  /// A whole frame, and nothing that anybody sealed.
  private static final byte[] GARBAGE = {0, 0, 4, 7, 7, 7, 7};

  private final Reception reception;
  private final Wire wire;
  private final Channel channel;
  private final Outgoing outgoing;
  private volatile Stage stage = new Stage.Greeting();
  private volatile long lastHeard;
  private final Ailments ailments;
  private final Optional<Disruption.Flaw> flaw;
  private volatile boolean closed;

  /// How far the connection has come.
  private sealed interface Stage {
    record Greeting() implements Stage {}

    record Finishing() implements Stage {}

    /// @param question the id of the `pair-success` that waits for an answer
    record Registering(@Nullable String question, @Nullable CompletableFuture<Node> answer)
        implements Stage {}

    record LoggedIn(Device device) implements Stage {}

    record Over() implements Stage {}
  }

  /// @param flaw what is wrong with its handshake
  ClientConnection(
      Reception reception, Wire wire, Channel channel, Optional<Disruption.Flaw> flaw, long now) {
    this.reception = reception;
    this.wire = wire;
    this.channel = channel;
    this.outgoing = new Outgoing(wire, reception.tasks(), channel::seal);
    this.flaw = flaw;
    this.ailments = new Ailments(reception::nowMillis);
    this.lastHeard = now;
  }

  /// Bytes that the socket brought, cut anywhere.
  public void received(byte[] bytes) {
    lastHeard = reception.nowMillis();
    try {
      for (byte[] frame : channel.frames(bytes)) {
        take(frame);
      }
    } catch (BadPeerException e) {
      reception.journal().refused(device().orElse(null), e.kind(), e.rule());
      cut();
    } catch (RuntimeException e) {
      LOG.error("a stanza of {} could not be handled", this, e);
      cut();
    }
  }

  private void take(byte[] frame) throws BadPeerException {
    switch (stage) {
      case Stage.Greeting _ -> {
        greet(frame);
      }
      case Stage.Finishing _ -> {
        var client = channel.finish(frame);
        reception.admit(this, client.payload(), client.noiseKey());
      }
      case Stage.Registering registering -> answered(registering, channel.open(frame));
      case Stage.LoggedIn(var device) -> {
        var stanza = channel.open(frame);
        if (ailments.hear(stanza)) {
          reception.exchange().receive(device, this, stanza);
        } else if (ailments.answerAnyway(stanza)) {
          outgoing.add(Stanzas.result(stanza).build());
        }
      }
      case Stage.Over _ -> {}
    }
  }

  private void greet(byte[] frame) throws BadPeerException {
    byte[] answer = channel.greet(frame);
    stage = new Stage.Finishing();
    if (flaw.filter(Disruption.Flaw.CUT::equals).isPresent()) {
      cut();
    } else {
      boolean garbage = flaw.filter(Disruption.Flaw.GARBAGE::equals).isPresent();
      wire.send(garbage ? GARBAGE : answer);
    }
  }

  private void answered(Stage.Registering registering, Node stanza) {
    var answer = registering.answer;
    if (stanza.is("iq")
        && answer != null
        && stanza.attr("id").filter(id -> id.equals(registering.question)).isPresent()) {
      answer.complete(stanza);
    } else if (stanza.is("iq") && stanza.attr("xmlns").filter("w:p"::equals).isPresent()) {
      send(Stanzas.result(stanza).build());
    } else if (stanza.is("iq") && reception.codes().take(this, stanza)) {
      return;
    } else if (stanza.is("iq") && stanza.attr("type").filter("result"::equals).isEmpty()) {
      reception.unlinked().receive(this, stanza);
    }
  }

  /// The client may register now.
  void startRegistering() {
    stage = new Stage.Registering(null, null);
  }

  /// Sends the question whose answer completes the future.
  void ask(Node question, CompletableFuture<Node> answer) {
    stage = new Stage.Registering(question.attr("id").orElseThrow(), answer);
    send(question);
    if (closed) {
      answer.cancel(false);
    }
  }

  /// The client is this device from now on.
  void startSession(Device device) {
    stage = new Stage.LoggedIn(device);
  }

  @Override
  public void send(Node stanza) {
    if (ailments.speak()) {
      outgoing.add(stanza);
    }
  }

  @Override
  public String host() {
    return wire.host();
  }

  @Override
  public void end(Node last) {
    outgoing.add(last);
    outgoing.add(Node.of("xmlstreamend").build());
    outgoing.finish(wire::close);
    over();
  }

  /// All references were shown and nobody scanned one: the client may come back for others.
  void roundIsOver() {
    outgoing.add(Node.of("xmlstreamend").build());
    outgoing.finish(wire::close);
    over();
  }

  /// Ends the connection without a word.
  void cut() {
    over();
    wire.cut();
  }

  private void over() {
    Stage was;
    synchronized (this) {
      was = stage;
      stage = new Stage.Over();
    }
    if (was instanceof Stage.Registering(_, var answer) && answer != null) {
      answer.cancel(false);
    } else if (was instanceof Stage.LoggedIn(var device)) {
      reception.release(this, device);
    }
  }

  /// Lets a disruption strike.
  void suffer(Disruption.OnConnection disruption) {
    switch (disruption) {
      case Disruption.Drop() -> cut();
      case Disruption.Close() -> outgoing.finish(wire::close);
      case Disruption.StreamError error -> end(streamError(error));
      case Disruption.End() -> roundIsOver();
      case Disruption.Garbage() -> outgoing.finish(() -> wire.send(GARBAGE));
      case Disruption.Delay(var span) -> {
        outgoing.pause();
        reception.tasks().later(span, outgoing::resume);
      }
      case Disruption.Stall(var span) -> ailments.stall(span);
      case Disruption.Mute(var span) -> ailments.mute(span);
      case Disruption.Deaf(var span) -> ailments.goDeaf(span);
      case Disruption.IgnorePings(var span) -> ailments.ignorePings(span);
    }
  }

  private static Node streamError(Disruption.StreamError it) {
    var error = Node.of("stream:error").attr("code", it.code());
    it.conflict().ifPresent(type -> error.child(Node.of("conflict").attr("type", type)));
    it.child().ifPresent(tag -> error.child(Node.of(tag)));
    return error.build();
  }

  boolean isSilentFor(Duration span) {
    return reception.nowMillis() - lastHeard > span.toMillis();
  }

  /// Whether the handshake is done.
  boolean isAdmitted() {
    return !(stage instanceof Stage.Greeting || stage instanceof Stage.Finishing);
  }

  Optional<Device> device() {
    return stage instanceof Stage.LoggedIn(var device) ? Optional.of(device) : Optional.empty();
  }

  /// The socket is gone. Called by the door, once.
  public void closed() {
    closed = true;
    outgoing.close();
    over();
    reception.leave(this);
  }

  static Node success(Device device, long now) {
    return Node.of("success")
        .attr("t", now)
        .attr("lid", device.lid())
        .attr("location", "box")
        .attr("creation", now)
        .build();
  }

  static Node offlinePreview(Device device) {
    var counts = device.mailbox().counts();
    return Stanzas.ib(
        Node.of("offline_preview")
            .attr("count", device.mailbox().size())
            .attr("message", counts.getOrDefault("message", 0))
            .attr("receipt", counts.getOrDefault("receipt", 0))
            .attr("notification", counts.getOrDefault("notification", 0))
            .attr("appdata", 0));
  }

  @Override
  public String toString() {
    return device().map(Device::lid).map(Jid::toString).orElse("not logged in");
  }
}
