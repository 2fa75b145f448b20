package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.devices.DeviceLists;
import dev.kurir.whatsapp.devices.ParticipantHash;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the server's acknowledgement of a message means.
public final class SendAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(SendAnswers.class);

  /// A bad stanza, or a device list that is old.
  private static final int STALE_DEVICES = 479;

  private final DeviceLists deviceLists;
  private final Clock clock;

  public SendAnswers(DeviceLists deviceLists, Clock clock) {
    this.deviceLists = deviceLists;
    this.clock = clock;
  }

  /// What it says of the message itself.
  SendOutcome outcome(Node ack) {
    Optional<String> error = ack.attr("error");
    return error.isPresent()
        ? new SendOutcome.Refused(
            error.filter(e -> e.matches("\\d{1,6}")).map(Integer::parseInt).orElse(0))
        : new SendOutcome.Sent(time(ack));
  }

  /// The same, and what it says of the devices of a person.
  SendOutcome read(Node ack, Route route) {
    var outcome = outcome(ack);
    if (outcome instanceof SendOutcome.Refused(var code)) {
      if (code == STALE_DEVICES) {
        forgetDevices(route);
      }
      return outcome;
    }
    if (isMissed(ack, route)) {
      LOG.info("some devices missed a message: their lists are old");
      forgetDevices(route);
    }
    return outcome;
  }

  /// Whether the stanza was refused for what it says of devices, or else for what it is.
  static boolean isAboutDevices(SendOutcome outcome) {
    return outcome instanceof SendOutcome.Refused(var code) && code == STALE_DEVICES;
  }

  /// Devices that the list did not name did not get the message.
  static boolean isMissed(Node ack, Route route) {
    return ack.attr("error").isEmpty()
        && ack.attr("phash")
            .filter(hash -> !hash.equals(ParticipantHash.of(route.all())))
            .isPresent();
  }

  /// The message is out, whatever happens here: a store that fails now must not hide that.
  private void forgetDevices(Route route) {
    try {
      deviceLists.forget(route.accounts());
    } catch (StoreUnavailableException | StaleOwnerException _) {
      LOG.warn("a device list that is old could not be forgotten");
    }
  }

  private Instant time(Node ack) {
    return ack.attr("t")
        .filter(t -> t.matches("\\d{1,11}"))
        .map(t -> Instant.ofEpochSecond(Long.parseLong(t)))
        .orElseGet(clock::instant);
  }
}
