package dev.kurir.whatsapp.keepalive;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.Requests.Question;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.usync.Usync;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds connections that are deaf: pings are answered at the server's edge, and nothing else gets
/// through, for hours if nobody looks. Other clients do not look for it; their users report it.
///
/// When the server has sent nothing of its own accord for [#QUIET], more or less a fifth, it is
/// asked for our own devices: a question that WhatsApp's own page asks too, and that is answered
/// behind the edge, where messages come from. Two in a row without an answer within [#LIMIT], while
/// pings are answered, mean deaf. An error is an answer.
///
/// Costs about 400 bytes both ways each ten minutes, and only of accounts on which nothing happens;
/// it has no timer, but looks at each ping. When connecting again does not help, the fault may be
/// the question's: the wait doubles, up to [#LONGEST], until there is an answer.
///
/// One of each client; used by the keep-alive of its newest connection. Thread-safe.
public final class Hearing {
  static final Duration QUIET = Duration.ofMinutes(10);
  static final Duration LONGEST = Duration.ofHours(6);
  static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int SPREAD_PERCENT = 20;

  private final Supplier<Optional<Jid>> own;

  // All below are guarded by this.
  private Duration quiet = QUIET;
  private @Nullable Connection on;
  private Instant due = Instant.MAX;
  private Instant firstAsked = Instant.MAX;
  private Instant asked = Instant.MAX;
  private @Nullable Question probe;
  private int heard;
  private boolean second;

  /// @param own our account while it is linked
  public Hearing(Supplier<Optional<Jid>> own) {
    this.own = own;
  }

  /// To be called at each ping. True when the connection is deaf and must be ended.
  ///
  /// @param lastAnswer when a ping was answered
  synchronized boolean isLost(Connection connection, Instant now, Instant lastAnswer) {
    if (!connection.equals(on)) {
      listenTo(connection, now);
    }
    int hears = connection.heard();
    var open = probe;
    if (hears != heard || (open != null && isAnswered(open))) {
      heard = hears;
      quiet = QUIET;
      rest(now);
    } else if (open == null) {
      if (!now.isBefore(due)) {
        firstAsked = now;
        ask(connection, now);
      }
    } else if (now.isAfter(asked.plus(LIMIT))) {
      return isSecondMiss(connection, now, lastAnswer);
    }
    return false;
  }

  private boolean isSecondMiss(Connection connection, Instant now, Instant lastAnswer) {
    if (!lastAnswer.isAfter(firstAsked)) {
      return false; // nothing at all is answered: that is for the pings to say
    }
    if (!second) {
      second = true;
      ask(connection, now);
      return false;
    }
    quiet = quiet.multipliedBy(2).compareTo(LONGEST) < 0 ? quiet.multipliedBy(2) : LONGEST;
    return true;
  }

  private void listenTo(Connection connection, Instant now) {
    on = connection;
    probe = null;
    heard = connection.heard();
    rest(now);
  }

  private void rest(Instant now) {
    drop();
    second = false;
    int percent = 100 - SPREAD_PERCENT + Randomness.below(2 * SPREAD_PERCENT + 1);
    due = now.plus(quiet.multipliedBy(percent).dividedBy(100));
  }

  private void ask(Connection connection, Instant now) {
    drop();
    own.get()
        .ifPresent(jid -> {
          try {
            probe = Usync.begin(connection.requests(), jid);
            asked = now;
          } catch (DisconnectedException | NoAnswerException _) {
            probe = null; // the next ping tells
          }
        });
  }

  private void drop() {
    var open = probe;
    var there = on;
    probe = null;
    if (open != null && there != null) {
      there.requests().forget(open);
    }
  }

  private static boolean isAnswered(Question question) {
    return question.answer().isDone() && !question.answer().isCompletedExceptionally();
  }
}
