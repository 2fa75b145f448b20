package dev.kurir.whatsapp.tokens;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives tokens to those we write to, so that they may write back: once in each bucket of seven
/// days, behind the back of whoever sends, and again when the other one has a new phone. What fails
/// is left until the next message. Thread-safe.
public final class TokenIssuing {
  private static final Logger LOG = LoggerFactory.getLogger(TokenIssuing.class);

  /// Further ones wait for the next message to their person.
  private static final int AT_ONCE = 64;

  private final Executor tasks;
  private final Clock clock;
  private final SerialDeviceStore store;
  private final Set<Jid> underWay = ConcurrentHashMap.newKeySet(1);

  public TokenIssuing(Executor tasks, Clock clock, SerialDeviceStore store) {
    this.tasks = tasks;
    this.clock = clock;
    this.store = store;
  }

  /// A message was written to somebody for whom a token is due. Returns at once.
  public void afterMessage(Connection connection, Jid person) {
    start(connection, person, clock.instant().getEpochSecond());
  }

  /// This person has new keys: who had a token of ours that is valid gets it again, with its time.
  /// Returns at once.
  public void afterNewIdentity(Connection connection, Jid person) {
    long now = clock.instant().getEpochSecond();
    long at = store.shared().inTransaction(unit -> new TrustTokens(unit).issuedTo(person));
    if (TokenWeeks.isValid(at, now)) {
      start(connection, person.account(), at);
    }
  }

  private void start(Connection connection, Jid person, long at) {
    if (underWay.size() < AT_ONCE && underWay.add(person)) {
      tasks.execute(() -> connection.guard(() -> issue(connection, person, at)));
    }
  }

  private void issue(Connection connection, Jid person, long at) {
    try {
      Node answer =
          connection
              .requests()
              .set(
                  "privacy",
                  Node.of("tokens")
                      .child(
                          Node.of("token")
                              .attr("jid", person)
                              .attr("t", at)
                              .attr("type", TokenNotice.TRUSTED_CONTACT))
                      .build());
      store.inTransaction(unit -> {
        new TrustTokens(unit).learnIssued(person, at);
        return TokenNotice.learn(unit, person, answer);
      });
    } catch (DisconnectedException e) {
      LOG.debug("a token was not issued: {}", e.getMessage());
    } catch (RequestException e) {
      LOG.warn("a token was not issued: {}", e.getMessage());
    } finally {
      underWay.remove(person);
    }
  }
}
