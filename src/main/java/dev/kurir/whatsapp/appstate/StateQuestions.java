package dev.kurir.whatsapp.appstate;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.messages.PeerSender;
import dev.kurir.whatsapp.proto.AppStateSyncKeyId;
import dev.kurir.whatsapp.proto.AppStateSyncKeyRequest;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What we ask our own phone about the app state; nothing of it more than once a day.
final class StateQuestions {
  private static final Logger LOG = LoggerFactory.getLogger(StateQuestions.class);

  private static final Duration PATIENCE = Duration.ofHours(24);

  private final Clock clock;
  private final SerialDeviceStore store;
  private final OwnDevice own;
  private final PeerSender phone;

  StateQuestions(Clock clock, SerialDeviceStore store, OwnDevice own, PeerSender phone) {
    this.clock = clock;
    this.store = store;
    this.own = own;
    this.phone = phone;
  }

  /// Keys that it has not shared with us. The answer comes as a message of its own.
  void askForKeys(Connection connection, List<ByteString> ids) {
    long now = clock.millis();
    var wanted = store.shared().inTransaction(unit -> StateKeyRows.notAsked(unit, ids, now));
    if (wanted.isEmpty()) {
      return;
    }
    var request = AppStateSyncKeyRequest.newBuilder();
    wanted.forEach(id -> request.addKeyIds(AppStateSyncKeyId.newBuilder().setKeyId(id)));
    var question =
        ProtocolMessage.newBuilder()
            .setType(ProtocolMessage.Type.APP_STATE_SYNC_KEY_REQUEST)
            .setAppStateSyncKeyRequest(request)
            .build();
    if (phone.send(connection, own.linked(), PeerSender.newId(), question, Optional.of("high"))) {
      store.inTransaction(unit -> {
        StateKeyRows.asked(unit, wanted, now);
        return true;
      });
    }
  }

  /// All of a collection, in clear.
  void askForAll(Connection connection, String collection) {
    long now = clock.millis();
    String id = PeerSender.newId();
    boolean asking =
        store.inTransaction(unit -> {
          var row = CollectionRows.read(unit, collection);
          if (now - row.getRecoveryAskedAt() < PATIENCE.toMillis()) {
            return false;
          }
          CollectionRows.write(
              unit, collection, row.toBuilder().setRecoveryAskedAt(now).setRecoveryId(id).build());
          return true;
        });
    if (asking) {
      LOG.warn("the phone is asked for all of {}", collection);
      var question = Recovery.question(collection, now / 1_000);
      phone.send(connection, own.linked(), id, question, Optional.empty());
    }
  }
}
