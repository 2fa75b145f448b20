package dev.kurir.whatsapp.appstate;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.proto.SyncActionValue;
import java.util.List;

/// One change of the app state, checked and open.
///
/// @param removes the entry is taken away; `value` is what it was
/// @param index a name, and what it is about
record Mutation(
    boolean removes,
    List<String> index,
    SyncActionValue value,
    ByteString indexMac,
    byte[] valueMac) {

  String name() {
    return index.getFirst();
  }

  /// What it is about; empty when the index has nothing at this place.
  String about(int place) {
    return place < index.size() ? index.get(place) : "";
  }

  @Override
  public String toString() {
    return "Mutation[" + name() + "]";
  }
}
