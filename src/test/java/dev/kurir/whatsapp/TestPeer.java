package dev.kurir.whatsapp;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.PreKeyRows;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.store.DeviceStore;
import java.util.Arrays;
import java.util.Optional;

/// Somebody else's device: writes to a client with a Signal session of its own.
public final class TestPeer {
  private final Jid address;
  private final LocalIdentity identity;
  private SessionRecord session;

  /// Starts a session with the keys that are in the client's store.
  public TestPeer(Jid address, KeyPair key, LinkedDevice client, DeviceStore store) {
    this.address = address;
    this.identity = new LocalIdentity(key, 4242);
    this.session = SessionCipher.start(identity, bundle(client, store));
  }

  private static PreKeyBundle bundle(LinkedDevice client, DeviceStore store) {
    return store.inTransaction(unit -> {
      OneTimePreKey oneTime = new PreKeyRows(unit).single();
      var signed = DeviceRows.currentSignedPreKey(unit);
      return new PreKeyBundle(
          client.identity().registrationId(),
          client.identity().identityKey().publicKey(),
          signed.id(),
          signed.pair().publicKey(),
          signed.signature(),
          Optional.of(new PreKeyBundle.OneTimeKey(oneTime.id(), oneTime.pair().publicKey())));
    });
  }

  public static byte[] text(String text) {
    return Message.newBuilder().setConversation(text).build().toByteArray();
  }

  /// An `<enc>` around a plaintext, which is padded.
  public Node encrypt(byte[] plaintext) {
    byte[] padded = Arrays.copyOf(plaintext, plaintext.length + 1);
    padded[plaintext.length] = 1;
    var encrypted = SessionCipher.encrypt(session, padded);
    session = encrypted.next();
    return Node.of("enc")
        .attr("v", "2")
        .attr("type", encrypted.preKey() ? "pkmsg" : "msg")
        .bytes(encrypted.body())
        .build();
  }

  /// Starts a `<message>` of this device.
  public Node.Builder message(String id) {
    return Node.of("message")
        .attr("id", id)
        .attr("from", address)
        .attr("type", "text")
        .attr("t", 1_796_083_200L);
  }

  public Node write(String id, String text) {
    return message(id).child(encrypt(text(text))).build();
  }
}
