package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import java.util.Optional;

/// What a phone answers when one of its companions asks it for something. Belongs to the phone's
/// line: not thread-safe.
final class PeerAnswers {
  private PeerAnswers() {}

  /// @param request the id of the message that asks
  /// @return what goes to the companion, if anything
  static Optional<Node> answer(
      Phone phone, Device companion, String request, ProtocolMessage asked, Batch batch) {
    if (asked.hasAppStateSyncKeyRequest()) {
      var writer = phone.settings().writer();
      var keys = writer.keys(asked.getAppStateSyncKeyRequest().getKeyIdsList());
      phone.desk().journal().saw(phone.device(), "peer", "is asked for keys of the app state");
      return Optional.of(
          PeerMail.stanza(phone, companion, PeerMail.newId(), PeerMail.keys(keys), batch));
    }
    if (asked.getPeerDataOperationRequestMessage().hasSyncdCollectionFatalRecoveryRequest()) {
      var wanted =
          asked
              .getPeerDataOperationRequestMessage()
              .getSyncdCollectionFatalRecoveryRequest()
              .getCollectionName();
      phone.desk().journal().saw(phone.device(), "peer", "is asked for all of " + wanted);
      return phone
          .settings()
          .writer()
          .recovery(wanted)
          .map(all ->
              PeerMail.stanza(
                  phone, companion, PeerMail.newId(), PeerMail.recovery(request, all), batch));
    }
    return PhoneCopies.answer(phone, companion, request, asked, batch);
  }
}
