package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.RequestException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.devices.DeviceLists;
import dev.kurir.whatsapp.groups.Groups;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.messages.StanzaWriter.Written;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.tokens.ChatTokens;
import dev.kurir.whatsapp.tokens.TokenIssuing;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends messages to people and groups. Sends of one account may overlap; only encrypting and
/// writing is one at a time. No lock is held while the server is waited for.
public final class MessageSender {
  private static final Logger LOG = LoggerFactory.getLogger(MessageSender.class);

  private final StanzaWriter writer;
  private final Routes routes;
  private final SendAnswers answers;
  private final GroupSender groups;
  private final ChatTokens tokens;
  private final TokenIssuing issuing;

  public MessageSender(
      SerialDeviceStore store,
      DeviceLists deviceLists,
      SendAnswers answers,
      Groups groups,
      ChatTokens tokens,
      TokenIssuing issuing) {
    this.writer = new StanzaWriter(store);
    this.routes = new Routes(store, deviceLists);
    this.answers = answers;
    this.groups =
        new GroupSender(writer, store, new GroupRoutes(store, deviceLists, groups), answers);
    this.tokens = tokens;
    this.issuing = issuing;
  }

  /// Through which everything else that is encrypted goes too.
  public StanzaWriter writer() {
    return writer;
  }

  /// Blocks until the server acknowledged it, or for 75 seconds after it was written.
  public SendOutcome sendText(
      Connection connection, LinkedDevice own, String messageId, Jid to, String text) {
    try {
      if (to.isGroup()) {
        return groups.sendText(connection, own, messageId, to, text);
      }
      var route = routes.find(connection.requests(), own, to.account());
      if (route.isEmpty()) {
        return new SendOutcome.NotOnWhatsApp();
      }
      var message = Outbound.text(messageId, route.get().to(), text);
      var outcome = send(connection, own, message, route.get());
      return SendAnswers.isAboutDevices(outcome)
          ? sendToOthers(connection, own, message, route.get(), outcome)
          : outcome;
    } catch (RefusedException e) {
      return new SendOutcome.Failed(what(e), e.isPassing());
    } catch (NoAnswerException e) {
      return new SendOutcome.Failed(what(e), true);
    } catch (DisconnectedException _) {
      return new SendOutcome.NotConnected();
    } catch (StoreUnavailableException _) {
      return new SendOutcome.Failed("the store is unavailable", true);
    } catch (StaleOwnerException _) {
      connection.end(new Ending.Over(Cause.STALE_OWNER, false));
      return new SendOutcome.NotConnected();
    }
  }

  /// The server refused the stanza, delivered it to nobody, and the lists of devices were
  /// forgotten. When they have changed, as when the recipient installed the app anew at that
  /// moment, the same id goes once more, to the devices that there are now. When they have not,
  /// something else is wrong, and the refusal stands.
  private SendOutcome sendToOthers(
      Connection connection,
      LinkedDevice own,
      Outbound message,
      Route refused,
      SendOutcome outcome) {
    var now = routes.find(connection.requests(), own, refused.to());
    if (now.filter(it -> !it.isToTheSame(refused)).isEmpty()) {
      return outcome;
    }
    LOG.info("a message was refused for its devices: it goes to those that there are now");
    return send(connection, own, message, now.get());
  }

  private SendOutcome send(Connection connection, LinkedDevice own, Outbound message, Route route) {
    Requests requests = connection.requests();
    var ack = requests.expectAck(message.messageId());
    try {
      return switch (write(connection, own, message, route)) {
        case WRITTEN -> await(connection, own, message, ack, route);
        case MAYBE_WRITTEN -> new SendOutcome.Unknown();
        case NOTHING ->
            new SendOutcome.Failed(
                "the devices have no usable keys, or others than a moment ago", true);
      };
    } finally {
      requests.forgetAck(message.messageId());
    }
  }

  private Written write(Connection connection, LinkedDevice own, Outbound message, Route route) {
    var tokenDue = new AtomicBoolean();
    var written = writer.write(connection, unit -> seal(unit, own, message, route, tokenDue));
    if (tokenDue.get() && !own.owns(route.to())) {
      issuing.afterMessage(connection, route.to());
    }
    return written;
  }

  /// Ratchet steps, the host's row of the message, and its plaintext for those who cannot read it.
  ///
  /// @param tokenDue set when the recipient shall be given a token after this message
  private Optional<Node> seal(
      Unit unit, LinkedDevice own, Outbound message, Route route, AtomicBoolean tokenDue) {
    if (route.isOutdated(Fanout.withoutSession(unit, route.others()))) {
      LOG.info("a device has lost its session since the way to it was found");
      return Optional.empty();
    }
    var encrypted = new Fanout(unit, own).encrypt(message, route.others(), route.keys());
    if (encrypted.nodes().isEmpty()) {
      return Optional.empty();
    }
    unit.outgoing().sending(message.messageId(), route.to());
    SentMessages.keep(unit, message, route.to());
    var attached = tokens.of(unit, route.to(), route.phone());
    tokenDue.set(attached.due());
    return Optional.of(stanza(own, message, route, encrypted, attached));
  }

  private SendOutcome await(
      Connection connection,
      LinkedDevice own,
      Outbound message,
      CompletableFuture<Node> ack,
      Route route) {
    try {
      var requests = connection.requests();
      var answer = requests.awaitAck(message.messageId(), ack, Requests.LIMIT);
      var outcome = answers.read(answer, route);
      if (SendAnswers.isMissed(answer, route)) {
        sendToMissed(connection, own, message, route);
      }
      return outcome;
    } catch (NoAnswerException | DisconnectedException _) {
      return new SendOutcome.Unknown();
    }
  }

  /// The same id again, once, for those devices that the old lists did not name. The message is
  /// out, whatever happens here.
  private void sendToMissed(
      Connection connection, LinkedDevice own, Outbound message, Route route) {
    try {
      var rest = routes.find(connection.requests(), own, route.to()).map(it -> it.beyond(route));
      if (rest.filter(it -> !it.others().isEmpty()).isPresent()) {
        writer.write(connection, unit -> sealAgain(unit, own, message, rest.get()));
      }
    } catch (RequestException | StoreUnavailableException _) {
      LOG.warn("devices that missed a message do not get it");
    }
  }

  private Optional<Node> sealAgain(Unit unit, LinkedDevice own, Outbound message, Route route) {
    var encrypted = new Fanout(unit, own).encrypt(message, route.others(), route.keys());
    return encrypted.nodes().isEmpty()
        ? Optional.empty()
        : Optional.of(
            stanza(own, message, route, encrypted, tokens.of(unit, route.to(), route.phone())));
  }

  private static Node stanza(
      LinkedDevice own,
      Outbound message,
      Route route,
      Fanout.Encrypted encrypted,
      ChatTokens.Attachment attached) {
    var stanza =
        Node.of("message")
            .attr("id", message.messageId())
            .attr("type", message.type())
            .attr("to", route.to())
            .attr("peer_recipient_pn", route.phone())
            .child(Node.of("participants").children(encrypted.nodes()));
    if (encrypted.preKey()) {
      stanza.child(Node.of("device-identity").bytes(own.deviceIdentity()));
    }
    attached.token().ifPresent(stanza::child);
    return stanza.build();
  }

  private static String what(RequestException e) {
    return String.valueOf(e.getMessage());
  }
}
