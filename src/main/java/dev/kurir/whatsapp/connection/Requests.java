package dev.kurir.whatsapp.connection;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Questions to the server over one connection: each has an id of its own and a deadline, and fails
/// at once when the connection ends. Callers block on a virtual thread, and hold no lock and no
/// transaction while they do. Thread-safe.
public final class Requests {
  /// What whatsmeow waits for an answer.
  public static final Duration LIMIT = Duration.ofSeconds(75);

  private static final String IQ = "iq ";
  private static final String ACK = "ack ";

  private final Consumer<Node> send;
  private final Overload overload;
  private final Waiters waiters = new Waiters();

  /// Ids look like those of WhatsApp's own page: two random numbers, then a counter.
  private final String prefix = Randomness.below(65_536) + "." + Randomness.below(65_536) + "-";

  private final AtomicInteger last = new AtomicInteger();

  /// @param send writes one node, throws [DisconnectedException] when it cannot
  Requests(Consumer<Node> send, Overload overload) {
    this.send = send;
    this.overload = overload;
  }

  /// Asks, and waits for the result.
  ///
  /// @return the whole `iq` of type `result`
  /// @throws RefusedException when the server answers with an error, or has asked for a pause
  /// @throws NoAnswerException when it does not answer within [#LIMIT]
  /// @throws DisconnectedException when the connection is over
  public Node get(String xmlns, Node... content) {
    return ask("get", xmlns, List.of(content), LIMIT);
  }

  /// Like [#get], for what changes something.
  public Node set(String xmlns, Node... content) {
    return ask("set", xmlns, List.of(content), LIMIT);
  }

  public Node ask(String type, String xmlns, List<Node> content, Duration limit) {
    return ask(type, xmlns, Jid.SERVER, content, limit);
  }

  /// @param to a group, when the question is about one
  public Node ask(String type, String xmlns, Jid to, List<Node> content, Duration limit) {
    overload.check(xmlns);
    return result(begin(nextId(), type, xmlns, to, content), xmlns, limit);
  }

  /// As [#ask(String, String, List, Duration)], under an id that an earlier connection gave: the
  /// server may have done already what is asked for, and must not do it twice.
  public Node ask(String id, String type, String xmlns, List<Node> content, Duration limit) {
    overload.check(xmlns);
    return result(begin(id, type, xmlns, Jid.SERVER, content), xmlns, limit);
  }

  private Node result(Question question, String xmlns, Duration limit) {
    try {
      return result(xmlns, await(question.answer(), xmlns, limit));
    } finally {
      forget(question);
    }
  }

  /// Asks and does not wait. Whoever began a question must [#forget] it, unless it was answered.
  ///
  /// @throws DisconnectedException when the connection is over
  /// @throws NoAnswerException when too many questions are open
  public Question begin(String type, String xmlns, List<Node> content) {
    return begin(nextId(), type, xmlns, Jid.SERVER, content);
  }

  private Question begin(String id, String type, String xmlns, Jid to, List<Node> content) {
    var question = new Question(id, waiters.add(IQ + id));
    boolean sent = false;
    try {
      send.accept(
          Node.of("iq")
              .attr("id", id)
              .attr("xmlns", xmlns)
              .attr("type", type)
              .attr("to", to)
              .children(content)
              .build());
      sent = true;
      return question;
    } finally {
      if (!sent) {
        forget(question);
      }
    }
  }

  /// A question that was asked.
  ///
  /// @param answer the whole `iq`, also one of type `error`; fails when the connection ends
  public record Question(String id, CompletableFuture<Node> answer) {}

  /// Nobody waits for it any more.
  public void forget(Question question) {
    waiters.forget(IQ + question.id());
  }

  /// A number for whatever needs one that is unique on this connection.
  public String nextId() {
    return prefix + last.incrementAndGet();
  }

  /// Starts to wait for the acknowledgement of a message; call it before the message is written.
  public CompletableFuture<Node> expectAck(String messageId) {
    return waiters.add(ACK + messageId);
  }

  /// Waits for what [#expectAck] gave, and gives the place free in any case.
  public Node awaitAck(String messageId, CompletableFuture<Node> ack, Duration limit) {
    try {
      return await(ack, "message", limit);
    } finally {
      forgetAck(messageId);
    }
  }

  public void forgetAck(String messageId) {
    waiters.forget(ACK + messageId);
  }

  /// True when somebody waited for this node.
  boolean answer(Node node) {
    String id = node.attr("id").orElse("");
    return switch (node.tag()) {
      case "iq" -> isAnswer(node) && waiters.answer(IQ + id, node);
      case "ack" -> waiters.answer(ACK + id, node);
      default -> false;
    };
  }

  /// Whether it was sent because we had sent something, even if nobody waits for it any more.
  static boolean isReply(Node node) {
    return node.is("ack") || (node.is("iq") && isAnswer(node));
  }

  void close() {
    waiters.close();
  }

  private static boolean isAnswer(Node iq) {
    String type = iq.attr("type").orElse("");
    return type.equals("result") || type.equals("error");
  }

  private Node result(String xmlns, Node iq) {
    if (iq.attr("type").orElse("").equals("result")) {
      overload.answered();
      return iq;
    }
    String text = iq.child("error").flatMap(error -> error.attr("code")).orElse("");
    int code = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    overload.refused(xmlns, code);
    throw new RefusedException(code, xmlns);
  }

  private static Node await(CompletableFuture<Node> answer, String what, Duration limit) {
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new NoAnswerException("no answer: " + what);
    } catch (ExecutionException e) {
      throw new DisconnectedException("the connection ended before the answer: " + what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DisconnectedException("interrupted: " + what, e);
    }
  }
}
