package dev.kurir.whatsapp.login;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Ending;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the server's last words mean. Keys are forgotten only where it is certain that the link is
/// gone: an ambiguous word must never cost a link. (whatsmeow `connectionevents.go`.)
public final class Endings {
  private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

  private static final int MAX_WORDS = 300;
  private static final int MAX_STAY_AWAY_SECONDS = 400 * 24 * 3600;

  private Endings() {}

  /// Reads `<failure reason …>`, the answer to a login that is not `<success>`.
  public static Ending ofFailure(Node failure) {
    int reason = number(failure, "reason");
    LOG.info("the server refuses the login: {}", reason);
    return switch (reason) {
      case 401 -> new Ending.Over(Cause.USER_UNLINKED, true, words(failure));
      // Locked, and banned: WhatsApp's own client forgets the link in both cases.
      case 403, 406 -> new Ending.Over(Cause.BANNED, true, words(failure));
      case 402 -> ofTemporaryBan(failure);
      case 405 -> new Ending.Over(Cause.OUTDATED_CLIENT, false);
      case 500, 501, 503 -> new Ending.Lost(Cause.SERVER);
      default -> new Ending.Over(Cause.PROTOCOL, false);
    };
  }

  /// Reads `<stream:error …>`.
  public static Ending ofStreamError(Node error) {
    int code = number(error, "code");
    LOG.info("the server ends the stream: {}", code);
    String conflict = error.child("conflict").flatMap(c -> c.attr("type")).orElse("");
    if (code == 515) {
      return new Ending.Restart();
    }
    if (conflict.equals("replaced")) {
      return new Ending.Over(Cause.REPLACED, false);
    }
    if (code == 401 && conflict.equals("device_removed")) {
      return new Ending.Over(Cause.USER_UNLINKED, true);
    }
    if (error.child("xml-not-well-formed").isPresent() || error.child("ack").isPresent()) {
      return new Ending.Lost(Cause.PROTOCOL);
    }
    return new Ending.Lost(Cause.SERVER);
  }

  private static Ending ofTemporaryBan(Node failure) {
    int seconds = number(failure, "expire");
    return seconds > 0 && seconds <= MAX_STAY_AWAY_SECONDS
        ? new Ending.StayAway(Cause.RESTRICTED, Duration.ofSeconds(seconds))
        : new Ending.Over(Cause.RESTRICTED, false);
  }

  /// What WhatsApp's own page would show, on one line and without characters that play tricks.
  private static Optional<String> words(Node failure) {
    var text =
        Stream.of("logout_message_header", "logout_message_subtext")
            .flatMap(name -> failure.attr(name).stream())
            .map(
                part -> part.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}\\s]+", " "))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" – "));
    return Optional.of(text.codePoints().limit(MAX_WORDS))
        .map(few ->
            few.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString())
        .filter(few -> !few.isEmpty());
  }

  private static int number(Node node, String attr) {
    return node.attr(attr).filter(v -> v.matches("\\d{1,9}")).map(Integer::parseInt).orElse(0);
  }
}
