package dev.kurir.sandbox.faults;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A way in which the network can fail a client.
public sealed interface Disruption {
  /// Those that strike a connection that stands, or else the next one that logs in.
  sealed interface OnConnection extends Disruption {}

  /// The TCP connection is cut.
  record Drop() implements OnConnection {}

  /// The WebSocket is closed.
  record Close() implements OnConnection {}

  /// `<stream:error>`, then the connection is closed.
  ///
  /// @param conflict the type of a `<conflict>` in it, for example `replaced`
  /// @param child the tag of an empty node in it, for example `xml-not-well-formed`
  record StreamError(Optional<Integer> code, Optional<String> conflict, Optional<String> child)
      implements OnConnection {}

  /// `<xmlstreamend/>` and nothing else, then the connection is closed.
  record End() implements OnConnection {}

  /// A frame that nobody sealed.
  record Garbage() implements OnConnection {}

  /// For a while nothing that is sent, either way, arrives.
  record Stall(Duration span) implements OnConnection {}

  /// The next link is sealed or signed wrongly, as by somebody who is not the phone.
  record ForgeLink(Part part) implements Disruption {
    /// What is wrong of it.
    public enum Part {
      HMAC,
      SIGNATURE,
    }
  }

  /// The next pairing code that is typed reaches the client without the phone's key, as with
  /// accounts that want a passkey.
  record LinkWithoutKey() implements Disruption {}

  /// For a while pings are answered, and nothing else happens: the connection looks well and is
  /// dead.
  record Deaf(Duration span) implements OnConnection {}

  /// For a while pings are not answered, and everything else goes on.
  record IgnorePings(Duration span) implements OnConnection {}

  /// For a while nothing that the client says arrives, and the server goes on: what the client has
  /// answered for in that time it gets again on its next connection.
  record Mute(Duration span) implements OnConnection {}

  /// What the server says arrives, in order, but only after a while; the client is heard at once.
  record Delay(Duration span) implements OnConnection {}

  /// The next login is refused.
  ///
  /// @param more attributes beside the reason, for example `expire`
  record Failure(int reason, Map<String, String> more) implements Disruption {}

  /// What a query asks for is done, and the answer is not sent.
  ///
  /// @param xmlns of the queries that it strikes; empty: any but pings
  record LoseAnswer(Optional<String> xmlns) implements Disruption {}

  /// A query is answered with 429, `rate-overlimit`, and not done.
  ///
  /// @param xmlns as in [LoseAnswer]
  record RefuseQuery(Optional<String> xmlns) implements Disruption {}

  /// The next handshake fails, whoever makes it.
  record Handshake(Flaw flaw) implements Disruption {}

  /// What is wrong with a handshake.
  enum Flaw {
    /// Certificates that were valid once.
    EXPIRED,
    /// Certificates of another root.
    FORGED,
    /// The answer is no handshake.
    GARBAGE,
    /// The connection is cut instead of an answer.
    CUT,
  }

  /// A message is taken and delivered, but not acknowledged to its sender.
  record LoseAck() implements Disruption {}

  /// A message is refused with this number.
  record RefuseMessage(int code) implements Disruption {}

  /// The next app state that the device asks for has a wrong byte.
  record BrokenState(Part part) implements Disruption {
    /// Which MAC should notice.
    public enum Part {
      PATCH_MAC,
      SNAPSHOT_MAC,
      VALUE,
      INDEX,
    }
  }

  /// The next file that the device fetches from the media host is not to be had, or not as it was.
  record BrokenMedia(Way way) implements Disruption {
    /// How.
    public enum Way {
      /// The answer is 404.
      MISSING,
      /// The answer is 503.
      BUSY,
      /// The connection ends in the middle.
      TRUNCATED,
      /// A byte is another one.
      CHANGED,
    }
  }

  /// The next message to a device is spoilt on its way: a byte is another one.
  record Corrupt() implements Disruption {}

  /// The next message to a device comes without its content, as `<unavailable>`.
  record Withhold() implements Disruption {}

  /// The next message is handed over twice.
  record Redeliver() implements Disruption {}

  /// The next message to any group is also handed to the device that is named, though its account
  /// is no member: shows whether it could have read it.
  record LeakGroup() implements Disruption {}
}
