package dev.kurir.whatsapp.prekeys;

import dev.kurir.whatsapp.ClientSettings;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps enough of our one-time prekeys on the server. Keys are stored before they are uploaded,
/// and marked only when the server has answered: what is lost on the way goes up again. That an
/// upload is under way is stored with its keys: whoever finds such a mark of another run does not
/// know for how long the server may have given them out, and makes new ones.
public final class PreKeyUpload {
  private static final Logger LOG = LoggerFactory.getLogger(PreKeyUpload.class);

  /// Below this many, here or on the server, more are uploaded.
  static final int LOW = 5;

  /// A login must not hang on this question for long.
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ClientSettings settings;
  private final SerialDeviceStore store;

  /// One upload at a time; the second looks again and finds enough.
  private final ReentrantLock uploading = new ReentrantLock();

  /// The last key of an upload of this run whose answer was lost; 0: there is none. Guarded by
  /// `uploading`.
  private int lost;

  public PreKeyUpload(ClientSettings settings, SerialDeviceStore store) {
    this.settings = settings;
    this.store = store;
  }

  /// Asks how many the server has, and uploads when they are few. Blocks.
  public void refill(Requests requests, LinkedDevice device) {
    uploading.lock();
    try {
      int there = countOnServer(requests);
      var known = store.shared().inTransaction(PreKeyUpload::known);
      known.unsure().filter(last -> there >= LOW || last != lost).ifPresent(this::settle);
      lost = 0;
      long here = known.count();
      if (there < LOW || here < LOW) {
        boolean first = there == 0 && here == 0;
        upload(requests, device, first ? settings.initialPreKeys() : settings.preKeyBatch());
      }
    } finally {
      uploading.unlock();
    }
  }

  private static Known known(Unit unit) {
    var rows = new PreKeyRows(unit);
    return new Known(rows.count(), rows.unsure());
  }

  private record Known(long count, Optional<Integer> unsure) {}

  /// A server that has enough now has got what it did not confirm. Those keys must not go up again:
  /// it may have given them out, and none may be given out twice.
  private void settle(int last) {
    store.inTransaction(unit -> {
      new PreKeyRows(unit).markUploaded(last);
      return last;
    });
    LOG.info("an upload of prekeys may have arrived, though its answer was lost");
  }

  private static int countOnServer(Requests requests) {
    return requests
        .ask("get", "encrypt", List.of(Node.of("count").build()), LIMIT)
        .child("count")
        .flatMap(count -> count.attr("value"))
        .filter(value -> value.matches("\\d{1,6}"))
        .map(Integer::parseInt)
        .orElse(0);
  }

  private void upload(Requests requests, LinkedDevice device, int count) {
    var batch = store.inTransaction(unit -> batch(unit, count));
    int last = batch.keys().getLast().id();
    lost = last;
    confirmed(
        requests,
        KeyNodes.registration(device.identity().registrationId()),
        KeyNodes.type(),
        KeyNodes.identity(device.identity().identityKey().publicKey()),
        Node.of("list").children(batch.keys().stream().map(KeyNodes::preKey).toList()).build(),
        KeyNodes.signedPreKey(batch.signed()));
    store.inTransaction(unit -> {
      new PreKeyRows(unit).markUploaded(last);
      return last;
    });
    lost = 0;
    LOG.debug("uploaded {} prekeys", batch.keys().size());
  }

  private void confirmed(Requests requests, Node... content) {
    try {
      requests.set("encrypt", content);
    } catch (RefusedException e) {
      lost = 0;
      store.inTransaction(unit -> {
        new PreKeyRows(unit).markRefused();
        return true;
      });
      throw e;
    }
  }

  private static Batch batch(Unit unit, int count) {
    var rows = new PreKeyRows(unit);
    var keys = rows.toUpload(count);
    rows.markSending(keys.getLast().id());
    return new Batch(keys, DeviceRows.currentSignedPreKey(unit));
  }

  private record Batch(List<OneTimePreKey> keys, SignedPreKey signed) {}
}
