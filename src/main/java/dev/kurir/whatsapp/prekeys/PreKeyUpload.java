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
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps enough of our one-time prekeys on the server. Keys are stored before they are uploaded,
/// and marked only when the server has answered: what is lost on the way goes up again.
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

  /// The last key of an upload whose answer was lost; 0: there is none. Guarded by `uploading`.
  private int unsure;

  public PreKeyUpload(ClientSettings settings, SerialDeviceStore store) {
    this.settings = settings;
    this.store = store;
  }

  /// Asks how many the server has, and uploads when they are few. Blocks.
  public void refill(Requests requests, LinkedDevice device) {
    uploading.lock();
    try {
      int there = countOnServer(requests);
      settle(there);
      long here = store.shared().inTransaction(unit -> new PreKeyRows(unit).count());
      if (there < LOW || here < LOW) {
        boolean first = there == 0 && here == 0;
        upload(requests, device, first ? settings.initialPreKeys() : settings.preKeyBatch());
      }
    } finally {
      uploading.unlock();
    }
  }

  /// A server that has enough now has got what it did not confirm. Those keys must not go up again:
  /// it may have given them out, and none may be given out twice.
  private void settle(int there) {
    int last = unsure;
    if (last != 0 && there >= LOW) {
      store.inTransaction(unit -> {
        new PreKeyRows(unit).markUploaded(last);
        return last;
      });
      LOG.info("an upload of prekeys had arrived, though its answer was lost");
    }
    unsure = 0;
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
    unsure = last;
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
    unsure = 0;
    LOG.debug("uploaded {} prekeys", batch.keys().size());
  }

  private void confirmed(Requests requests, Node... content) {
    try {
      requests.set("encrypt", content);
    } catch (RefusedException e) {
      unsure = 0;
      throw e;
    }
  }

  private static Batch batch(Unit unit, int count) {
    return new Batch(new PreKeyRows(unit).toUpload(count), DeviceRows.currentSignedPreKey(unit));
  }

  private record Batch(List<OneTimePreKey> keys, SignedPreKey signed) {}
}
