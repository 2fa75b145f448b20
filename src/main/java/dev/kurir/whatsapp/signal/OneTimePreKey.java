package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;
import java.util.ArrayList;
import java.util.List;

/// A key pair that starts one session and is then removed.
///
/// @param id 1 to [PreKeyIds#MAX]
public record OneTimePreKey(int id, KeyPair pair) {
  public OneTimePreKey {
    if (id < 1 || id > PreKeyIds.MAX) {
      throw new IllegalArgumentException("no prekey id: " + id);
    }
  }

  /// Makes `count` keys with the ids that come after `lastId`; 0 when there was none yet.
  public static List<OneTimePreKey> generate(int lastId, int count) {
    List<OneTimePreKey> keys = new ArrayList<>(count);
    int id = lastId;
    for (int i = 0; i < count; i++) {
      id = PreKeyIds.after(id);
      keys.add(new OneTimePreKey(id, KeyPair.generate()));
    }
    return keys;
  }
}
