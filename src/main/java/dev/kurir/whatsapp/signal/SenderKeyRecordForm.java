package dev.kurir.whatsapp.signal;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.StoredSenderKey;
import dev.kurir.whatsapp.proto.StoredSenderKeys;

/// How a [SenderKeyRecord] is kept: one byte that names this form, then a `StoredSenderKeys`
/// (signal.proto). Equal records give equal bytes.
final class SenderKeyRecordForm {
  private static final byte VERSION = 1;

  private SenderKeyRecordForm() {}

  static byte[] write(SenderKeyRecord keys) {
    StoredSenderKeys.Builder stored = StoredSenderKeys.newBuilder();
    keys.keys().forEach(key -> stored.addKeys(write(key)));
    ByteString body = stored.build().toByteString();
    byte[] bytes = new byte[1 + body.size()];
    bytes[0] = VERSION;
    body.copyTo(bytes, 1);
    return bytes;
  }

  private static StoredSenderKey write(SenderKeyState key) {
    StoredSenderKey.Builder stored =
        StoredSenderKey.newBuilder()
            .setId(key.id())
            .setChainKey(wrap(key.keys().next().bytes()))
            .setIndex(key.keys().next().index())
            .setSigningPublic(wrap(key.signing()));
    key.signer().ifPresent(pair -> stored.setSigningPrivate(wrap(pair.privateKey())));
    SkippedKeys skipped = key.keys().skipped();
    if (skipped.size() > 0) {
      stored.addAllSkipped(skipped.distances()).setSkippedSeeds(wrap(skipped.seeds()));
    }
    return stored.build();
  }

  static SenderKeyRecord read(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != VERSION) {
      throw new IllegalArgumentException("sender keys in an unknown form");
    }
    StoredSenderKeys stored;
    try {
      stored = StoredSenderKeys.parser().parseFrom(bytes, 1, bytes.length - 1);
    } catch (InvalidProtocolBufferException _) {
      throw new IllegalArgumentException("sender keys that cannot be read");
    }
    if (stored.getKeysCount() == 0) {
      throw new IllegalArgumentException("sender keys without a key");
    }
    return SenderKeyRecord.of(
        stored.getKeysList().stream().map(SenderKeyRecordForm::read).toList());
  }

  private static SenderKeyState read(StoredSenderKey stored) {
    byte[] signing = stored.getSigningPublic().toByteArray();
    return new SenderKeyState(
        stored.getId(),
        new KeyChain(
            new ChainKey(stored.getChainKey().toByteArray(), stored.getIndex()),
            SkippedKeys.of(stored.getSkippedList(), stored.getSkippedSeeds().toByteArray())),
        signing,
        stored.hasSigningPrivate()
            ? new KeyPair(stored.getSigningPrivate().toByteArray(), signing)
            : null);
  }

  private static ByteString wrap(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
