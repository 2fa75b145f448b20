package dev.kurir.whatsapp.signal;

import java.util.concurrent.atomic.AtomicReference;

/// One sender's keys in one group, held by Signal's own library: to write with them, or to read
/// another's. The library's store is asked by reflection and keeps bytes.
final class OracleGroupDevice {
  private final SignalOracle oracle;
  private final AtomicReference<byte[]> record = new AtomicReference<>();
  private final Object name;
  private final Object builder;
  private final Object cipher;

  OracleGroupDevice(SignalOracle oracle) {
    this.oracle = oracle;
    Object sender = oracle.make("SignalProtocolAddress", "628110001", 1);
    name = oracle.make("groups.SenderKeyName", "1203630@g.us", sender);
    Object store =
        oracle.proxy(
            "groups.state.SenderKeyStore",
            (_, method, arguments) -> {
              if (method.getName().equals("storeSenderKey")) {
                record.set(oracle.bytes(arguments[1], "serialize"));
                return null;
              }
              return record.get() == null
                  ? oracle.make("groups.state.SenderKeyRecord")
                  : oracle.make("groups.state.SenderKeyRecord", (Object) record.get());
            });
    builder = oracle.make("groups.GroupSessionBuilder", store);
    cipher = oracle.make("groups.GroupCipher", store, name);
  }

  /// Makes a key where there is none.
  byte[] distribution() {
    return oracle.bytes(oracle.call(builder, "create", name), "serialize");
  }

  void accept(byte[] distribution) {
    oracle.call(
        builder,
        "process",
        name,
        oracle.make("protocol.SenderKeyDistributionMessage", (Object) distribution));
  }

  byte[] write(byte[] text) {
    return (byte[]) oracle.call(cipher, "encrypt", (Object) text);
  }

  /// @throws SignalOracle.Refusal named like the library's exception
  byte[] read(byte[] message) {
    return (byte[]) oracle.call(cipher, "decrypt", (Object) message);
  }
}
